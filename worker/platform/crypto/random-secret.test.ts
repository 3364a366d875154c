import { expect, test } from "vitest";
import { hashSecret, newSecret, sameHash } from "./random-secret.ts";

test("secrets are 256 bits, and no two are alike", () => {
  const secrets = Array.from({ length: 100 }, newSecret);
  expect(new Set(secrets).size).toBe(100);
  for (const secret of secrets) expect(Buffer.from(secret, "base64url")).toHaveLength(32);
});

test("only the hash of the right secret is the same", () => {
  const hash = hashSecret("secret");
  expect(sameHash(hash, hashSecret("secret"))).toBe(true);
  expect(sameHash(hash, hashSecret("Secret"))).toBe(false);
  expect(sameHash(hash, "short")).toBe(false);
  expect(sameHash(hash, null)).toBe(false);
});
