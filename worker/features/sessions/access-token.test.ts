import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { signAccessToken, verifyAccessToken } from "./access-token.ts";

const SECRET = "a secret of the tests, 32 bytes long";
const ada = { id: "ada-id", session: "ada-session", openedAt: 1_700_000_000_000 };

const signed = (change: (token: SignJWT) => SignJWT, { secret = SECRET, typ = "at+jwt" } = {}) =>
  change(
    new SignJWT({ sid: "ada-session", opened: 1 })
      .setProtectedHeader({ alg: "HS256", typ })
      .setIssuer("anticip")
      .setAudience("anticip")
      .setSubject("ada-id")
      .setExpirationTime("1m"),
  ).sign(new TextEncoder().encode(secret));

test("a token says who it was signed for, for ten minutes", async () => {
  const now = Date.now();
  const { token, expiresAt } = await signAccessToken(ada, SECRET, now);
  expect(await verifyAccessToken(token, [SECRET], Date.now())).toEqual({ ...ada, expiresAt });
  expect(Math.abs(expiresAt - now - 600_000)).toBeLessThan(1_000);
});

test("one with every claim that is looked at is good", async () => {
  expect(await verifyAccessToken(await signed((token) => token), [SECRET], Date.now())).toMatchObject({
    id: "ada-id",
    session: "ada-session",
  });
});

test("one that has expired is told apart from one that is wrong", async () => {
  const { token } = await signAccessToken(ada, SECRET, Date.now() - 600_001);
  await expect(verifyAccessToken(token, [SECRET], Date.now())).rejects.toMatchObject({ code: "token_expired" });
});

describe("unauthenticated is", () => {
  test.each<[string, () => Promise<string>]>([
    ["another secret", () => signed((token) => token, { secret: `${SECRET}!` })],
    ["another issuer", () => signed((token) => token.setIssuer("elsewhere"))],
    ["for another service", () => signed((token) => token.setAudience("elsewhere"))],
    ["another kind of token", () => signed((token) => token, { typ: "JWT" })],
    ["nobody", () => signed((token) => token.setSubject(""))],
    ["not yet valid", () => signed((token) => token.setNotBefore("1h"))],
    ["garbage", async () => "garbage"],
    [
      "a changed signature",
      async () =>
        (await signed((token) => token)).replace(
          /\.(.)([^.]+)$/,
          (_, first, rest) => `.${first === "A" ? "B" : "A"}${rest}`,
        ),
    ],
  ])("%s", async (_, token) => {
    await expect(verifyAccessToken(await token(), [SECRET], Date.now())).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });
});

describe("while the secret is being rotated", () => {
  const NEXT = "the next secret of the tests, 32 bytes";

  test("tokens of both are good, and new ones are signed with the new", async () => {
    const before = await signAccessToken(ada, SECRET, Date.now());
    const after = await signAccessToken(ada, NEXT, Date.now());
    for (const { token } of [before, after])
      expect(await verifyAccessToken(token, [NEXT, SECRET], Date.now())).toMatchObject(ada);
    await expect(verifyAccessToken(after.token, [SECRET], Date.now())).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });

  test("an expired one of the old secret is expired, not wrong", async () => {
    const { token } = await signAccessToken(ada, SECRET, Date.now() - 600_001);
    await expect(verifyAccessToken(token, [NEXT, SECRET], Date.now())).rejects.toMatchObject({ code: "token_expired" });
  });

  test("once the old one is gone, so are its tokens", async () => {
    const { token } = await signAccessToken(ada, SECRET, Date.now());
    await verifyAccessToken(token, [NEXT, SECRET], Date.now());
    await expect(verifyAccessToken(token, [NEXT], Date.now())).rejects.toMatchObject({ code: "unauthenticated" });
  });
});
