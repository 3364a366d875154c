import type { Feature } from "../../feature.ts";
import { passkeyRoutes } from "./routes.ts";

export { removeAllPasskeys } from "./passkeys.ts";

/** Signing in with a passkey. */
export const passkeysFeature: Feature = { name: "passkeys", routes: passkeyRoutes };
