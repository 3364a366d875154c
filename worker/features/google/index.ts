import type { Feature } from "../../feature.ts";
import { googleRoutes } from "./routes.ts";
import { GOOGLE } from "./sign-in.ts";

export { unlinkGoogleAccount } from "./sign-in.ts";

/** Signing in with a Google account. */
export const googleFeature: Feature = { name: "google", routes: googleRoutes, configured: [GOOGLE] };
