import { createHmac } from "node:crypto";
import { ISSUER } from "../../../domain/core/issuer.ts";
import type { NameOf } from "../core/public-event.ts";

/** Hexadecimal digits of a pseudonym: 128 bits. */
const LENGTH = 32;

const encoder = new TextEncoder();

/**
 * A book's names for accounts: HMAC-SHA-256 under the book's own key, so that
 * nobody else can tell whose they are, or that two books speak of one account.
 * Each is computed once. The issuer is called what it is, and nobody nothing.
 */
export function pseudonymsOf(key: string): NameOf {
  const secret = encoder.encode(key);
  const names = new Map([
    [ISSUER, ISSUER],
    ["", ""],
  ]);
  return (account) => {
    const known = names.get(account);
    if (known !== undefined) return known;
    const name = createHmac("sha256", secret).update(encoder.encode(account)).digest("hex").slice(0, LENGTH);
    names.set(account, name);
    return name;
  };
}
