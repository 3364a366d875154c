import type { Feature } from "../../feature.ts";
import { systemRoutes } from "./routes.ts";

/** Health, the API's own description, and what the platform keeps. */
export const systemFeature: Feature = {
  name: "system",
  routes: systemRoutes,
  // Allowances that are whole again say nothing.
  retention: [{ table: "allowances", expired: "full_at < ?1", keep: 0 }],
};
