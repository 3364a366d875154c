import { describe, expect, test } from "vitest";
import { open, seal } from "./sealed.ts";

const OLD = "the old secret of the tests";
const NEW = "the new secret of the tests";

test("what is sealed for a purpose opens for it", async () => {
  expect(await open(await seal("a secret, ein Geheimnis: ключ", "totp ada", [OLD]), "totp ada", [OLD])).toEqual({
    text: "a secret, ein Geheimnis: ключ",
    stale: false,
  });
});

test("the same text is sealed differently each time, and is not to be read", async () => {
  const [one, other] = [
    await seal("JBSWY3DPEHPK3PXP", "totp ada", [OLD]),
    await seal("JBSWY3DPEHPK3PXP", "totp ada", [OLD]),
  ];
  expect(one).not.toBe(other);
  expect(one).not.toContain("JBSWY3DPEHPK3PXP");
});

describe("while the secret is being rotated", () => {
  test("what the previous one sealed opens, and is to be sealed again", async () => {
    expect(await open(await seal("text", "totp ada", [OLD]), "totp ada", [NEW, OLD])).toEqual({
      text: "text",
      stale: true,
    });
  });

  test("the new one seals", async () => {
    expect(await open(await seal("text", "totp ada", [NEW, OLD]), "totp ada", [NEW])).toEqual({
      text: "text",
      stale: false,
    });
  });
});

describe("nothing opens that was", () => {
  test("sealed with a secret that is gone", async () => {
    await expect(open(await seal("text", "totp ada", [OLD]), "totp ada", [NEW])).rejects.toThrow("gone");
  });

  test("sealed for something else", async () => {
    await expect(open(await seal("text", "totp ada", [OLD]), "totp bob", [OLD])).rejects.toBeInstanceOf(Error);
  });

  test("changed in any part", async () => {
    const parts = (await seal("text", "totp ada", [OLD])).split(".");
    for (const at of parts.keys()) {
      const changed = parts
        .with(at, `${(parts[at] as string).startsWith("A") ? "B" : "A"}${(parts[at] as string).slice(1)}`)
        .join(".");
      await expect(open(changed, "totp ada", [OLD]), `part ${at}`).rejects.toBeInstanceOf(Error);
    }
  });

  test.each(["", "1", "1.x", "JBSWY3DPEHPK3PXP"])("never sealed: %j", async (text) => {
    await expect(open(text, "totp ada", [OLD])).rejects.toBeInstanceOf(Error);
  });
});
