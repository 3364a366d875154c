import { errors, jwtVerify, SignJWT } from "jose";
import { ProblemError } from "../../domain/problems.ts";

/** Who is calling, as the access token says. */
export interface Caller {
  id: string;
  username: string;
}

/** How long an access token is good for, in milliseconds. */
const LIFETIME = 10 * 60_000;

const ISSUER = "anticip";
const ALGORITHM = "HS256";

const keys = new Map<string, CryptoKey>();

/** The secret as a key, imported once. */
async function keyOf(secret: string): Promise<CryptoKey> {
  const known = keys.get(secret);
  if (known) return known;
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
  keys.set(secret, key);
  return key;
}

/** Signs an access token (JWT, HS256) for an account; `expiresAt` in ms. */
export async function signAccessToken({ id, username }: Caller, secret: string, now: number): Promise<{ token: string; expiresAt: number }> {
  const expires = Math.floor((now + LIFETIME) / 1000);
  const token = await new SignJWT({ name: username })
    .setProtectedHeader({ alg: ALGORITHM })
    .setIssuer(ISSUER)
    .setSubject(id)
    .setIssuedAt(Math.floor(now / 1000))
    .setExpirationTime(expires)
    .sign(await keyOf(secret));
  return { token, expiresAt: expires * 1000 };
}

/** Tokens found good lately, until when (ms): a client sends the same one with each of its requests. */
const verified = new Map<string, { caller: Caller; expiresAt: number }>();
const REMEMBERED = 2_000;

/** The account a token was signed for. Refusals: `token_expired`, `unauthenticated`. */
export async function verifyAccessToken(token: string, secret: string): Promise<Caller> {
  const known = verified.get(`${secret}\0${token}`);
  if (known && known.expiresAt > Date.now()) return known.caller;
  try {
    const { payload } = await jwtVerify(token, await keyOf(secret), { issuer: ISSUER, algorithms: [ALGORITHM] });
    const { sub, name, exp } = payload;
    if (!sub || typeof name !== "string" || exp === undefined) throw new ProblemError("unauthenticated");
    const caller = { id: sub, username: name };
    if (verified.size >= REMEMBERED) verified.clear();
    verified.set(`${secret}\0${token}`, { caller, expiresAt: exp * 1000 });
    return caller;
  } catch (error) {
    throw new ProblemError(error instanceof errors.JWTExpired ? "token_expired" : "unauthenticated");
  }
}
