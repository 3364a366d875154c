import { describe, expect, test } from "vitest";
import { isTooCommon } from "./password-rules.ts";

describe("too easy to guess is", () => {
  test.each([
    ["a common password", "password123"],
    ["the same in capitals", "PASSWORD123"],
    ["the same in full-width letters", "ｐａｓｓｗｏｒｄ１２３"],
    ["a row of the keyboard", "qwertyuiop"],
    ["a zigzag on the keyboard", "1q2w3e4r5t"],
    ["digits in order", "1234567890"],
    ["columns of the keyboard", "1qaz2wsx3edc"],
    ["a common name", "christopher"],
    ["one character over and over", "////////////"],
    ["one character that takes two units", "🎵".repeat(10)],
  ])("%s", (_, password) => {
    expect(isTooCommon(password, "somebody")).toBe(true);
  });

  test.each(["ada-lovelace", "ADA-LOVELACE", "Ada-Lovelace1987", "ada-lovelaceada-lovelace", "!ada-lovelace!"])("little more than the user's name: %j", (password) => {
    expect(isTooCommon(password, "Ada-Lovelace")).toBe(true);
    expect(isTooCommon(password, "somebody")).toBe(false);
  });
});

test.each(["correct horse battery", "early-and-right", "kD8f-29sLq", "naïve café, ôlé", "пароль не простой", "canada geese fly"])("good enough is %j", (password) => {
  expect(isTooCommon(password, "ada")).toBe(false);
});
