import { isKeyedHash, keyedHash } from "../../platform/crypto/keyed-hash.ts";
import { newSecret } from "../../platform/crypto/random-secret.ts";

/**
 * A refresh token is opaque: the session's id, which finds the row, and a secret,
 * of which only the hash is stored. The secret ends with a MAC over the rest, so
 * that one which was replaced long ago can be told from one that somebody made up.
 */
export interface RefreshToken {
  sessionId: string;
  secret: string;
}

export const formatRefreshToken = ({ sessionId, secret }: RefreshToken): string => `${sessionId}.${secret}`;

export function parseRefreshToken(text: string): RefreshToken | undefined {
  const [sessionId, secret, ...rest] = text.split(".");
  return sessionId && secret && rest.length === 0 ? { sessionId, secret } : undefined;
}

/** The length of what is random in a secret: 256 bits, base64url. */
const RANDOM = 43;

const macText = (sessionId: string, random: string): string => `refresh-token\0${sessionId}\0${random}`;

/** A new secret for a session: 256 random bits and their MAC. */
export function newRefreshSecret(env: Env, sessionId: string): string {
  const random = newSecret();
  return random + keyedHash(env, macText(sessionId, random));
}

/**
 * Whether a token was given out for its session, however long ago. One from before
 * secrets had MACs, or whose DATA_SECRET is gone, counts as made up.
 */
export function wasGivenOut(env: Env, { sessionId, secret }: RefreshToken): boolean {
  return isKeyedHash(env, macText(sessionId, secret.slice(0, RANDOM)), secret.slice(RANDOM));
}
