import ipaddr from "ipaddr.js";
import { keyedHash } from "./crypto/keyed-hash.ts";

/**
 * The networks that an address belongs to, the smallest first: an IPv4 address
 * for itself; of an IPv6 address the first 64 bits, which a household has for
 * its own, and the first 48, the most that one site is given (RFC 6177).
 */
export function networksOf(address: string): [network: string, site?: string] {
  if (!ipaddr.isValid(address)) return [address];
  const parsed = ipaddr.process(address); // an IPv4 address in the clothes of IPv6 is an IPv4 address
  if (parsed instanceof ipaddr.IPv4) return [parsed.toString()];
  const groups = parsed.parts.map((group) => group.toString(16));
  return [groups.slice(0, 4).join(":"), groups.slice(0, 3).join(":")];
}

/** A keyed hash by which two uses of one network can be told to be the same, and nothing else. */
export function networkHash(env: Env, address: string): string {
  return keyedHash(env, networksOf(address)[0]);
}

/** The same of all networks of an address; none where the platform does not tell. */
export function networkHashes(env: Env, address: string | null): string[] {
  return address === null ? [] : networksOf(address).map((network) => keyedHash(env, network as string));
}
