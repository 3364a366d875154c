import { expect, test } from "vitest";
import { formatApiKey, newApiKey, parseApiKey } from "./key-format.ts";

test("a key is read back as it was made, and has the form that secret scanners look for", () => {
  for (let i = 0; i < 100; i++) {
    const key = newApiKey();
    expect(formatApiKey(key)).toMatch(/^anticip_[0-9a-f]{32}_[A-Za-z0-9_-]{43}$/);
    expect(parseApiKey(formatApiKey(key))).toEqual(key);
  }
});

const good = formatApiKey({ id: "01234567-89ab-4cde-8f01-23456789abcd", secret: "s".repeat(43) });

test.each([
  "",
  "anticip_",
  good.slice(1),
  good.slice(0, -1),
  `${good}s`,
  good.toUpperCase(),
  ` ${good}`,
  `${good}\n`,
  good.replace("_s", "__s"),
  "a.b.c",
])("%j is no key", (bearer) => {
  expect(parseApiKey(bearer)).toBeUndefined();
});
