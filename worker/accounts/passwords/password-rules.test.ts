import { describe, expect, test } from "vitest";
import { isTooCommon } from "./password-rules.ts";

describe("too easy to guess is", () => {
  test.each([
    ["a common password with digits after it", "password123"],
    ["the same in capitals and signs", "P@ssW0rd2024!"],
    ["in full-width letters", "ｐａｓｓｗｏｒｄ１２３"],
    ["backwards", "drowssap99"],
    ["two common words", "dragonmonkey"],
    ["a sentence everybody knows", "iloveyou2much"],
    ["a row of the keyboard", "qwertyuiop"],
    ["a zigzag on the keyboard", "1q2w3e4r5t"],
    ["columns of the keyboard", "1qaz2wsx3edc"],
    ["digits in order", "1234567890"],
    ["digits in reverse order", "9876543210"],
    ["the alphabet", "abcdefghijkl"],
    ["one character", "aaaaaaaaaaaa"],
    ["one character that is no letter", "............"],
    ["a repeated block", "kx7kx7kx7kx7"],
    ["a repeated block that is cut off", "horse1horse1hor"],
    ["ten digits without order", "8305927461"],
    ["a name and a year", "Christopher1987"],
    ["the name of this place", "anticip2026"],
  ])("%s", (_, password) => {
    expect(isTooCommon(password, "somebody")).toBe(true);
  });

  test.each(["ada-lovelace", "My name is Ada-Lovelace, hello", "xkcd ADA-LOVELACE 936"])("what holds the user's name: %j", (password) => {
    expect(isTooCommon(password, "Ada-Lovelace")).toBe(true);
    expect(isTooCommon(password, "somebody")).toBe(false);
  });
});

test.each(["correct horse battery", "early-and-right", "kD8f-29sLq", "hxkqzvtrwm", "83059274618", "naïve café, ôlé", "wer das liest ist neugierig", "пароль не простой"])(
  "good enough is %j",
  (password) => {
    expect(isTooCommon(password, "somebody")).toBe(false);
  },
);

test("the longest password that is accepted is judged as well", () => {
  expect(isTooCommon("qwertyuiopasdfghjkl".repeat(7).slice(0, 128), "somebody")).toBe(true);
  expect(isTooCommon("the quick brown fox jumps over the lazy dog, ".repeat(3).slice(0, 128), "somebody")).toBe(false);
});
