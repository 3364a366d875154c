import type { Member } from "../protocol/room-member.ts";

/** Sockets that a room takes of one session or API key, and of one account. */
const PER_CREDENTIAL = 10;
const PER_ACCOUNT = 20;

/** Sockets of visitors without an account from one network (an office, a school), and from one IPv6 site of many. */
const PER_NETWORK = 200;
const PER_SITE = 800;

/** The tags that the sockets of a member carry, each with how many sockets a room takes with it. */
export function placesOf({ account, networks: [network, site], credential }: Member): [tag: string, atMost: number][] {
  const places: [string, number][] = [];
  if (credential !== null) places.push([credentialTag(credential), PER_CREDENTIAL]);
  if (account !== null) return [...places, [`account:${account}`, PER_ACCOUNT]];
  if (network !== undefined) places.push([`network:${network}`, PER_NETWORK]);
  if (site !== undefined) places.push([`site:${site}`, PER_SITE]);
  return places;
}

/** The tag of the sockets that a session or API key opened. */
export const credentialTag = (credential: string): string => `credential:${credential}`;
