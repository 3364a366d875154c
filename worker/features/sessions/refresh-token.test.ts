import { expect, test } from "vitest";
import { newSecret } from "../../platform/crypto/random-secret.ts";
import { formatRefreshToken, parseRefreshToken } from "./refresh-token.ts";

test("comes back from its text", () => {
  const token = { sessionId: crypto.randomUUID(), secret: newSecret() };
  expect(parseRefreshToken(formatRefreshToken(token))).toEqual(token);
});

test.each(["", ".", "a.", ".b", "a", "a.b.c"])("%j is none", (text) => expect(parseRefreshToken(text)).toBeUndefined());
