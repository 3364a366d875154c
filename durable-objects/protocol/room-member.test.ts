import { expect, test } from "vitest";
import { type Member, memberHeaders, memberOf } from "./room-member.ts";

test.each<[who: string, member: Member]>([
  ["nobody known", { account: null, networks: [], credential: null, expiresAt: null }],
  ["a visitor", { account: null, networks: ["network", "site"], credential: null, expiresAt: null }],
  ["an account", { account: "ada", networks: ["network"], credential: "session", expiresAt: 1_790_000_000_000 }],
])("%s is told as the Worker found out", (_, member) => {
  const headers = new Map(Object.entries(memberHeaders(member)));
  expect(memberOf({ get: (name) => headers.get(name) ?? null })).toEqual(member);
});
