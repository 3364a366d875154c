import type { BearerKind } from "../../http/middleware/authenticate.ts";
import { secretsOf } from "../../platform/crypto/secrets.ts";
import { verifyAccessToken } from "./access-token.ts";
import { isConfirmed, liveOf } from "./sessions.ts";

/** Access tokens: whom they name is found without asking any database. */
export const accessTokens: BearerKind = {
  callerOf: (c, token) => {
    // Three parts, as a JWT has: whatever else it may be, verifying tells.
    if (token.split(".").length !== 3) return undefined;
    return verifyAccessToken(token, secretsOf(c.env, "JWT_SECRET"), Date.now()).then(
      ({ id, session, openedAt, expiresAt }) => ({ id, credential: session, openedAt, expiresAt, scope: "all" }),
    );
  },
  liveOf,
  isConfirmed,
};
