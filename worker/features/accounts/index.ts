import type { Feature } from "../../feature.ts";
import { ACCOUNT_DATA } from "./personal-data.ts";
import { accountRoutes } from "./routes.ts";

export { accountOf, type UserRow } from "./account.ts";
export { passwordIsStill, sessionIsOpen } from "./conditions.ts";
export { anotherWayIn } from "./another-way-in.ts";
export {
  type Challenge,
  CHALLENGE_LIFETIMES,
  issueChallenge,
  peekChallenge,
  redeemChallenge,
  revokeChallenges,
} from "./challenges.ts";

/** Accounts, and the secrets for one use that are given out to them: below all ways to sign in. */
export const accountsFeature: Feature = {
  name: "accounts",
  routes: accountRoutes,
  personalData: ACCOUNT_DATA,
  // Nobody can redeem what has expired.
  retention: [{ table: "challenges", expired: "expires_at < ?1", keep: 0 }],
};
