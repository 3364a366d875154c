import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** A new secret: 256 random bits. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/** What is kept of a secret. Ours are random, so a plain hash keeps them. */
export const hashSecret = (secret: string): string => createHash("sha256").update(secret).digest("base64url");

/** Compares two hashes in constant time. */
export function sameHash(a: string, b: string | null): boolean {
  return b !== null && a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
