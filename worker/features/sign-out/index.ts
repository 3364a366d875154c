import type { Feature } from "../../feature.ts";
import { signOutRoutes } from "./routes.ts";

export { signOutEverywhere } from "./sign-out.ts";

/** Ending everything that acts for an account at once: sessions and API keys. */
export const signOutFeature: Feature = { name: "sign-out", routes: signOutRoutes };
