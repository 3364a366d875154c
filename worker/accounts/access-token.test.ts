import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { signAccessToken, verifyAccessToken } from "./access-token.ts";

const SECRET = "a secret of the tests, 32 bytes long";
const ada = { id: "ada-id", username: "ada" };

const signed = (change: (token: SignJWT) => SignJWT, secret = SECRET) =>
  change(new SignJWT({ name: "ada" }).setProtectedHeader({ alg: "HS256" }).setIssuer("anticip").setSubject("ada-id").setExpirationTime("1m")).sign(
    new TextEncoder().encode(secret),
  );

test("a token says who it was signed for, for ten minutes", async () => {
  const now = Date.now();
  const { token, expiresAt } = await signAccessToken(ada, SECRET, now);
  expect(await verifyAccessToken(token, SECRET)).toEqual(ada);
  expect(Math.abs(expiresAt - now - 600_000)).toBeLessThan(1_000);
});

test("one that has expired is told apart from one that is wrong", async () => {
  const { token } = await signAccessToken(ada, SECRET, Date.now() - 600_001);
  await expect(verifyAccessToken(token, SECRET)).rejects.toMatchObject({ code: "token_expired" });
});

describe("unauthenticated is", () => {
  test.each<[string, () => Promise<string>]>([
    ["another secret", () => signed((token) => token, `${SECRET}!`)],
    ["another issuer", () => signed((token) => token.setIssuer("elsewhere"))],
    ["nobody", () => signed((token) => token.setSubject(""))],
    ["not yet valid", () => signed((token) => token.setNotBefore("1h"))],
    ["garbage", async () => "garbage"],
    ["a changed signature", async () => `${(await signed((token) => token)).slice(0, -2)}xx`],
  ])("%s", async (_, token) => {
    await expect(verifyAccessToken(await token(), SECRET)).rejects.toMatchObject({ code: "unauthenticated" });
  });
});
