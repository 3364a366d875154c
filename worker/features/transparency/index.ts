import type { Feature } from "../../feature.ts";
import { transparencyRoutes } from "./routes.ts";

/** Whether every share and every cent is where it should be. */
export const transparencyFeature: Feature = { name: "transparency", routes: transparencyRoutes };
