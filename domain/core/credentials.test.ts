import { describe, expect, it } from "vitest";
import { Password, Username } from "../api/accounts.ts";
import { setEmail } from "../api/email.ts";
import { emailFault, passwordFault, usernameFault } from "./credentials.ts";

describe("the form's rules", () => {
  it.each(["ab", "abc", "a".repeat(20), "a".repeat(21), "Ada_L-1", "ada lovelace", "adá"])(
    "agree with the server's on the name %j",
    (name) => {
      expect(usernameFault(name) === null).toBe(Username.safeParse(name).success);
    },
  );

  it.each([9, 10, 128, 129])("agree with the server's on a password of %i characters", (length) => {
    expect(passwordFault("x".repeat(length)) === null).toBe(Password.safeParse("x".repeat(length)).success);
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
    expect(emailFault(email) === null).toBe(setEmail.body.safeParse({ email }).success);
  });
});

describe("names that are kept for the exchange itself", () => {
  it.each(
    "admin ADMIN Admin_ -admin- adm1n admln 4dmin admin1 admin-2 007admin admins the-admin ad-min sup-port support SUPP0RT supp0rt_team anticip Anticip ant1cip antlcip ANTlClP anticip-news anticipsupport 0fficial deleted De1eted moderator moderat0r mod root system 5ystem staff operator issuer null nobody".split(
      " ",
    ),
  )("%s", (name) => expect(usernameFault(name)).toBe("This name is kept for the exchange itself"));

  it.each(
    "ada Ada-Lovelace adamina admiral administer anticipation modest modern rooted systematic supporter staffan officially nullarbor helper bot-first-row user-1 deletion issue operatic missadmi".split(
      " ",
    ),
  )("but not %s", (name) => expect(usernameFault(name)).toBeNull());
});
