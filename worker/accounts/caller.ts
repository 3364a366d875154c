import type { Caller } from "../context.ts";
import { verifyAccessToken } from "./access-token.ts";
import { secretsOf } from "./secrets.ts";

/** Who holds a bearer token. Asks no database for an access token. Refusals: `token_expired`, `unauthenticated`. */
export async function callerOf(env: Env, bearer: string): Promise<Caller> {
  const { id, session, openedAt, expiresAt } = await verifyAccessToken(bearer, secretsOf(env, "JWT_SECRET"));
  return { id, credential: session, openedAt, expiresAt, scope: "all" };
}
