import type { Feature } from "../../feature.ts";
import { adminRoutes } from "./routes.ts";

export { setRole } from "./roles.ts";

/** Who may do what, and what was done. */
export const adminFeature: Feature = { name: "admin", routes: adminRoutes };
