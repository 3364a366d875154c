import { keyedHash } from "./crypto/keyed-hash.ts";

/** What a request comes from, as far as the platform and the caller say. */
export interface Client {
  /** What the browser or program calls itself: shown to the account's owner only. */
  device: string;
  /** Two letters, from the platform. */
  country: string | null;
  /** The network address; null in a runtime that does not tell. */
  address: string | null;
}

/**
 * A keyed hash by which two uses of one network can be told to be the same,
 * and nothing else. An IPv6 network is its first 64 bits: a household has one.
 */
export function addressHash(env: Env, address: string): string {
  return keyedHash(env, networkOf(address));
}

/** The part of an address that names a network: an IPv4 address whole, of an IPv6 address the first four groups. */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::");
  const left = head.split(":").filter(Boolean);
  const right = (tail ?? "").split(":").filter(Boolean);
  const groups =
    tail === undefined
      ? left
      : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0"), ...right];
  return groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ""))
    .join(":");
}
