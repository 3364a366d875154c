import type { Feature } from "../../feature.ts";
import { diagnosticsRoutes } from "./routes.ts";

/** How the parts of the exchange are, for those in charge. */
export const diagnosticsFeature: Feature = { name: "diagnostics", routes: diagnosticsRoutes };
