import { describe, expect, test } from "vitest";
import { open, seal } from "./sealed.ts";

/** "text", sealed for "totp ada" with OLD before what is sealed was a JWE. */
const OLD_FORM = "1.a-SOUMXd.Aphl7Ykpj4P-sthu.7phExgJVNHvaLo6vU40RbUuv13I";

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

describe("what was sealed before it was a JWE", () => {
  test("opens, and is to be sealed again", async () => {
    expect(await open(OLD_FORM, "totp ada", [OLD])).toEqual({ text: "text", stale: true });
  });

  test("opens while its secret is being rotated", async () => {
    expect(await open(OLD_FORM, "totp ada", [NEW, OLD])).toEqual({ text: "text", stale: true });
  });

  test.each([
    ["for something else", OLD_FORM, "totp bob", [OLD]],
    ["once its secret is gone", OLD_FORM, "totp ada", [NEW]],
    ["when it was changed", OLD_FORM.slice(0, -4), "totp ada", [OLD]],
  ] as const)("does not open %s", async (_, sealed, purpose, secrets) => {
    await expect(open(sealed, purpose, secrets)).rejects.toBeInstanceOf(Error);
  });
});

test("what is sealed is a JWE that names its secret, not its purpose", async () => {
  const [header = "", encryptedKey] = (await seal("text", "totp ada", [OLD])).split(".");
  expect(JSON.parse(Buffer.from(header, "base64url").toString())).toEqual({
    alg: "dir",
    enc: "A256GCM",
    kid: expect.stringMatching(/^[\w-]{8}$/),
  });
  expect(encryptedKey).toBe("");
});

test("what one secret sealed begins alike, so that a rotation can be counted", async () => {
  const beginning = async (purpose: string, secret: string) => (await seal("text", purpose, [secret])).split(".")[0];
  expect(await beginning("totp bob", OLD)).toBe(await beginning("totp ada", OLD));
  expect(await beginning("totp ada", NEW)).not.toBe(await beginning("totp ada", OLD));
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
