import { describe, expect, test } from "vitest";
import { newSecret } from "../../platform/crypto/random-secret.ts";
import { formatRefreshToken, newRefreshSecret, parseRefreshToken, wasGivenOut } from "./refresh-token.ts";

test("comes back from its text", () => {
  const token = { sessionId: crypto.randomUUID(), secret: newSecret() };
  expect(parseRefreshToken(formatRefreshToken(token))).toEqual(token);
});

test.each(["", ".", "a.", ".b", "a", "a.b.c"])("%j is none", (text) => expect(parseRefreshToken(text)).toBeUndefined());

describe("a token was given out", () => {
  const env = (DATA_SECRET: string, DATA_SECRET_PREVIOUS?: string) => ({ DATA_SECRET, DATA_SECRET_PREVIOUS }) as Env;
  const sessionId = crypto.randomUUID();
  const secret = newRefreshSecret(env("first"), sessionId);

  test("when its secret is of us and for that session, also while DATA_SECRET is rotated", () => {
    for (const here of [env("first"), env("second", "first")])
      expect(wasGivenOut(here, { sessionId, secret })).toBe(true);
    expect(wasGivenOut(env("second"), { sessionId, secret })).toBe(false);
  });

  test.each([
    newSecret(),
    "",
    secret.slice(1),
    secret.slice(0, -1),
    `${secret}A`,
    `${secret.startsWith("B") ? "C" : "B"}${secret.slice(1)}`,
  ])("and never when it is %j", (other) => expect(wasGivenOut(env("first"), { sessionId, secret: other })).toBe(false));

  test("and never for another session", () =>
    expect(wasGivenOut(env("first"), { sessionId: crypto.randomUUID(), secret })).toBe(false));
});
