import fc from "fast-check";
import { expect, test } from "vitest";
import { Username } from "../../../domain/api/accounts.ts";
import { usernameCandidates } from "./username.ts";

test.each([
  ["ada@example.com", "ada"],
  ["ada.lovelace+news@example.com", "ada-lovelace"],
  ["Zoë.Müller@example.com", "Zoe-Muller"],
  ["a.very.long.local.part.indeed@example.com", "a-very-long-local-pa"],
  ["x@example.com", "trader"],
  ["support@example.com", "trader"],
  ["Ant1cip.Admin@example.com", "trader"],
  ["李@example.com", "trader"],
])("somebody with the address %s is first offered the name %s", (email, name) => {
  expect(usernameCandidates(email)[0]).toBe(name);
});

test("every candidate is a valid name, whatever the address", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" })), (email) => {
      for (const name of usernameCandidates(email)) expect(Username.parse(name)).toBe(name);
    }),
  );
});
