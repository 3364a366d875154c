import { describe, expect, it } from "vitest";
import { Password, Username } from "../../domain/api/accounts.ts";
import { setEmail } from "../../domain/api/email.ts";
import { checkEmail, checkPassword, checkUsername, isAppCode, safeNext, tidyCode } from "./credentials.ts";

describe("the form's rules", () => {
  it.each(["ab", "abc", "a".repeat(20), "a".repeat(21), "Ada_L-1", "ada lovelace", "adá"])(
    "agree with the server's on the name %j",
    (name) => {
      expect(checkUsername(name) === null).toBe(Username.safeParse(name).success);
    },
  );

  it.each([9, 10, 128, 129])("agree with the server's on a password of %i characters", (length) => {
    expect(checkPassword("x".repeat(length)) === null).toBe(Password.safeParse("x".repeat(length)).success);
  });

  it.each([
    "ada@example.org",
    "a.b+c@mail.example.co.uk",
    "ada",
    "ada@",
    "ada@example",
    "a b@example.org",
    "@example.org",
    "",
  ])("agree with the server's on the address %j", (email) => {
    expect(checkEmail(email) === null).toBe(setEmail.body.safeParse({ email }).success);
  });
});

describe("a code", () => {
  it("may be grouped by whoever shows or types it", () => {
    expect(tidyCode(" 123 456 ")).toBe("123456");
    expect(["123456", "123 456", "12345", "1234567", "12345a"].map(isAppCode)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe("safeNext", () => {
  it("stays on this site", () => {
    expect(safeNext("/artists/drake?x=1")).toBe("/artists/drake?x=1");
    expect(
      ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", undefined].map(safeNext),
    ).toEqual(["/", "/", "/", "/", "/"]);
  });
});
