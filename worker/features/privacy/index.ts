import type { Feature } from "../../feature.ts";
import { privacyRoutes } from "./routes.ts";

/** Taking one's data along, and leaving. */
export const privacyFeature: Feature = { name: "privacy", routes: privacyRoutes };
