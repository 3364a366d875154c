import { errors, jwtVerify, SignJWT } from "jose";
import { ProblemError } from "../../../domain/core/problems.ts";
import { Recent } from "../../platform/recent.ts";

/** The account and session an access token was signed for. */
export interface TokenSubject {
  id: string;
  /** The session it belongs to. */
  session: string;
  /** When the account was opened, in ms: its limits grow with its age. */
  openedAt: number;
}

/** How long an access token is good for, in milliseconds. */
export const ACCESS_TOKEN_LIFETIME = 10 * 60_000;

const ISSUER = "anticip";
const AUDIENCE = "anticip";
const ALGORITHM = "HS256";

/** What kind of token it is (RFC 9068): nothing else that may ever be signed with the secret is taken for one. */
const TYPE = "at+jwt";

const keys = new Map<string, CryptoKey>();

/** The secret as a key, imported once. */
async function keyOf(secret: string): Promise<CryptoKey> {
  const known = keys.get(secret);
  if (known) return known;
  const key = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign", "verify"],
  );
  keys.set(secret, key);
  return key;
}

/** Signs an access token (JWT, HS256); `expiresAt` in ms. */
export async function signAccessToken(
  { id, session, openedAt }: TokenSubject,
  secret: string,
  now: number,
): Promise<{ token: string; expiresAt: number }> {
  const expires = Math.floor((now + ACCESS_TOKEN_LIFETIME) / 1000);
  const token = await new SignJWT({ sid: session, opened: openedAt })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(id)
    .setIssuedAt(Math.floor(now / 1000))
    .setExpirationTime(expires)
    .sign(await keyOf(secret));
  return { token, expiresAt: expires * 1000 };
}

/** What a good token says; `expiresAt` in ms. */
export interface VerifiedToken extends TokenSubject {
  expiresAt: number;
}

/** Tokens found good lately: a client sends the same one with each of its requests. */
const verified = new Recent<VerifiedToken>(2_000, ACCESS_TOKEN_LIFETIME, "verified access tokens");

/**
 * Whom a token was signed for, by any of the secrets, if it holds at `now` (ms). That its session may have
 * been ended since is not seen here. Refusals: `token_expired`, `unauthenticated`.
 */
export async function verifyAccessToken(
  token: string,
  secrets: readonly string[],
  now: number,
): Promise<VerifiedToken> {
  const remembered = `${secrets.join("\0")}\0${token}`;
  const known = verified.get(remembered, now);
  if (known && known.expiresAt > now) return known;
  const found = await verifyByAny(token, secrets, now);
  verified.set(remembered, found, now);
  return found;
}

async function verifyByAny(token: string, secrets: readonly string[], now: number): Promise<VerifiedToken> {
  let refusal = new ProblemError("unauthenticated");
  for (const secret of secrets) {
    try {
      const { payload } = await jwtVerify(token, await keyOf(secret), {
        issuer: ISSUER,
        audience: AUDIENCE,
        typ: TYPE,
        algorithms: [ALGORITHM],
        currentDate: new Date(now),
      });
      const { sub, sid, opened, exp } = payload;
      if (!sub || typeof sid !== "string" || typeof opened !== "number" || exp === undefined) throw refusal;
      return { id: sub, session: sid, openedAt: opened, expiresAt: exp * 1000 };
    } catch (error) {
      if (error instanceof errors.JWTExpired) refusal = new ProblemError("token_expired");
    }
  }
  throw refusal;
}
