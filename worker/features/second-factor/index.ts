import type { Feature } from "../../feature.ts";
import { secondFactorRoutes } from "./routes.ts";

/** Codes of an authenticator app, and recovery codes in their place. */
export const secondFactorFeature: Feature = { name: "second-factor", routes: secondFactorRoutes };
