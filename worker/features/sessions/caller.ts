import type { ApiContext, Caller } from "../../http/context.ts";
import { verifyAccessToken } from "./access-token.ts";
import { parseApiKey } from "../api-keys/api-key.ts";
import { callerByKey } from "../api-keys/api-keys.ts";
import { secretsOf } from "../../platform/crypto/secrets.ts";

/** Who holds a bearer token: an API key, or an access token, for which no database is asked. Refusals: `token_expired`, `unauthenticated`. */
export async function callerOf(c: ApiContext, bearer: string): Promise<Caller> {
  const key = parseApiKey(bearer);
  if (key) return await callerByKey(c, key);
  const { id, session, openedAt, expiresAt } = await verifyAccessToken(bearer, secretsOf(c.env, "JWT_SECRET"));
  return { id, credential: session, openedAt, expiresAt, scope: "all" };
}
