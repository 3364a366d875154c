import { describe, expect, test } from "vitest";
import { isTooCommon } from "./common-passwords.ts";

describe("too easy to guess is", () => {
  test.each([
    ["a common password", "password123"],
    ["the same in capitals", "PASSWORD123"],
    ["the same in full-width letters", "ｐａｓｓｗｏｒｄ１２３"],
    ["a row of the keyboard", "qwertyuiop"],
    ["a zigzag on the keyboard", "1q2w3e4r5t"],
    ["digits in order", "1234567890"],
    ["digits in order, from nought", "0123456789"],
    ["digits in reverse order", "9876543210"],
    ["digits that go round", "5678901234567890"],
    ["every second digit", "1357913579135"],
    ["a common password and an order of digits", "password1234567890"],
    ["a common password and four characters", "Spongebob!99!"],
    ["a common password backwards", "321drowssap"],
    ["a block over and over", "kx7kx7kx7kx7"],
    ["columns of the keyboard", "1qaz2wsx3edc"],
    ["a common name", "christopher"],
    ["the name of this place and a year", "Anticip2026"],
    ["the name of this place twice", "anticipANTICIP"],
    ["one character over and over", "////////////"],
    ["one character that takes two units", "🎵".repeat(10)],
  ])("%s", (_, password) => {
    expect(isTooCommon(password, "somebody")).toBe(true);
  });

  test.each(["ada-lovelace", "ADA-LOVELACE", "Ada-Lovelace1987", "ada-lovelace ada-lovelace", "!ada-lovelace!"])(
    "little more than the user's name: %j",
    (password) => {
      expect(isTooCommon(password, "Ada-Lovelace")).toBe(true);
      expect(isTooCommon(password, "somebody")).toBe(false);
    },
  );
});

test.each([
  "correct horse battery",
  "early-and-right",
  "kD8f-29sLq",
  "naïve café, ôlé",
  "пароль не простой",
  "canada geese fly",
  "password kd8f29",
  "83059274618",
])("good enough is %j", (password) => {
  expect(isTooCommon(password, "ada")).toBe(false);
});
