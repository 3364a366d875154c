import type { Feature } from "../../feature.ts";
import { accessTokens } from "./bearer.ts";
import { SESSION_DATA } from "./personal-data.ts";
import { sessionRoutes } from "./routes.ts";
import { SESSIONS_KEPT } from "./sessions.ts";
import { FAILURES_KEPT } from "./sign-in-guard.ts";

export { ACCESS_TOKEN_LIFETIME } from "./access-token.ts";
export { noteAddress } from "./addresses.ts";
export { keepDeviceTokens, signedIn, signedOut, signInClientOf } from "./cookies.ts";
export { rememberDevice } from "./known-device.ts";
export {
  admit,
  confirmSession,
  endAllSessions,
  findLive,
  isConfirmed,
  type SignedIn,
  startSession,
} from "./sessions.ts";
export type { SignInClient } from "./sign-in-client.ts";
export { beginAttempt, forgetFailures } from "./sign-in-guard.ts";

/** Sessions and their tokens, and what guards every way to sign in against guessing. */
export const sessionsFeature: Feature = {
  name: "sessions",
  routes: sessionRoutes,
  bearer: accessTokens,
  personalData: SESSION_DATA,
  retention: [
    { table: "failed_sign_ins", expired: "last_at < ?1", keep: FAILURES_KEPT },
    { table: "sessions", expired: "expires_at < ?1", keep: SESSIONS_KEPT },
  ],
  configured: [
    { what: "Signing in", names: ["JWT_SECRET"] },
    { what: "Guarding and sealing what belongs to accounts", names: ["DATA_SECRET"] },
  ],
};
