import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** A refresh token is opaque: the session's id, which finds the row, and a secret, of which only the hash is stored. */
export interface RefreshToken {
  sessionId: string;
  secret: string;
}

/** A new secret: 256 random bits. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

export const formatRefreshToken = ({ sessionId, secret }: RefreshToken): string => `${sessionId}.${secret}`;

export function parseRefreshToken(text: string): RefreshToken | undefined {
  const [sessionId, secret, ...rest] = text.split(".");
  return sessionId && secret && rest.length === 0 ? { sessionId, secret } : undefined;
}

/** The secrets are random, so a plain hash keeps them. */
export const hashSecret = (secret: string): string => createHash("sha256").update(secret).digest("base64url");

/** Compares two hashes in constant time. */
export function sameHash(a: string, b: string | null): boolean {
  return b !== null && a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
