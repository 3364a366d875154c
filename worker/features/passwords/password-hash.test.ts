import { describe, expect, test } from "vitest";
import { hashPassword, needsRehash, verifyPassword } from "./password-hash.ts";

describe("a password", () => {
  test("verifies against its own hash, and no other does", async () => {
    const hash = await hashPassword("correct horse battery");
    expect(await verifyPassword("correct horse battery", hash)).toBe(true);
    expect(await verifyPassword("Correct horse battery", hash)).toBe(false);
    expect(await verifyPassword("", hash)).toBe(false);
  });

  test("hashes differently each time", async () => {
    expect(await hashPassword("the same")).not.toBe(await hashPassword("the same"));
  });

  test("is the same however its letters are composed", async () => {
    expect(await verifyPassword("cafe\u0301 olé", await hashPassword("café ole\u0301"))).toBe(true);
  });

  test("of nobody is never right", async () => {
    expect(await verifyPassword("", undefined)).toBe(false);
  });

  test("verifies against a hash of another cost: the hash says which", async () => {
    // RFC 7914, section 12: scrypt("", "", N=16, r=1, p=1), the first 32 bytes.
    const key = Buffer.from("77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442", "hex").toString(
      "base64url",
    );
    expect(await verifyPassword("", `scrypt$16$1$1$$${key}`)).toBe(true);
    expect(needsRehash(`scrypt$16$1$1$$${key}`)).toBe(true);
    expect(needsRehash(await hashPassword("of the present cost"))).toBe(false);
  });
});
