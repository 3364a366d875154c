import { randomBytes } from "node:crypto";
import { hashSecret } from "../../platform/crypto/random-secret.ts";

const COUNT = 10;
const LENGTH = 24;

/** Crockford's base32: no letter that is taken for another. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** Ten new codes of 120 random bits, in groups of four: `k3vd-9q0x-7hzm-2ptn-w8c5-r1sb`. */
export const newRecoveryCodes = (): string[] => Array.from({ length: COUNT }, newCode);

/** By what a code is kept and found: however it is typed, its hash is the same. The codes are random, so a plain hash keeps them. */
export function recoveryCodeHash(typed: string): string {
  const plain = typed.toLowerCase().replace(/[\s-]/g, "").replace(/o/g, "0").replace(/[il]/g, "1");
  return hashSecret(plain);
}

function newCode(): string {
  const characters = [...randomBytes(LENGTH)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("");
  return characters.replace(/.{4}(?=.)/g, "$&-");
}
