import { Secret } from "otpauth";
import { expect, test } from "vitest";
import { newTotpSecret, totpStep, totpUri } from "./totp.ts";

/** RFC 6238, appendix B: the secret, and the last six digits of the codes for SHA-1. */
const SECRET = Secret.fromLatin1("12345678901234567890").base32;

test.each([
  [59, "287082"],
  [1111111109, "081804"],
  [1111111111, "050471"],
  [1234567890, "005924"],
  [2000000000, "279037"],
  [20000000000, "353130"],
])("at second %i the code is %s (RFC 6238)", (second, code) => {
  expect(totpStep(SECRET, code, second * 1000)).toBe(Math.floor(second / 30));
});

test("a code is good one step early and late, and no longer", () => {
  const step = Math.floor(1234567890 / 30);
  const at = (steps: number) => totpStep(SECRET, "005924", (step + steps) * 30_000);
  expect([-2, -1, 0, 1, 2].map(at)).toEqual([undefined, step, step, step, undefined]);
});

test("a new secret has 160 bits, and its address names the place and the account", () => {
  const secret = newTotpSecret();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(newTotpSecret()).not.toBe(secret);
  const uri = new URL(totpUri(secret, "ada"));
  expect(uri.protocol).toBe("otpauth:");
  expect(decodeURIComponent(uri.pathname)).toMatch(/Anticip:ada$/);
  expect(uri.searchParams.get("secret")).toBe(secret);
});
