import { describe, expect, test } from "vitest";
import { displayName, displayText } from "./display-text.ts";

const name = displayName(60);
const note = displayText(1_000);
const takes = (schema: typeof name, text: string) => schema.safeParse(text).success;

/** What nobody sees, by what it is. */
const UNSEEN: [string, string][] = [
  ["NUL", "\0"],
  ["a zero-width space", "\u200b"],
  ["zero-width joiners", "\u200d\u200c\u2060\ufeff"],
  ["a soft hyphen", "\u00ad"],
  ["marks of direction", "\u200e\u200f\u061c"],
  ["an override of direction", "\u202e"],
  ["isolates", "\u2066\u2069"],
  ["a Hangul filler", "\u3164"],
  ["an empty Braille pattern", "\u2800"],
  ["an ideographic space", "\u3000"],
  ["variation selectors", "\ufe0f\u{e0100}"],
  ["tags", "\u{e0041}"],
  ["spaces", "  \t "],
  ["nothing", ""],
];

test.each(UNSEEN)("a name is not made of %s", (_, text) => {
  for (const many of [text, text.repeat(3), ` ${text} `]) expect(takes(name, many)).toBe(false);
});

test.each(["Laptop", "Adas Läppli", "ноутбук", "المحمول", "笔记本", "👩‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "می‌خواهم", "a\u200fb", "é", "7", "!"])(
  "a name in any script: %j",
  (text) => expect(name.parse(` ${text} `)).toBe(text),
);

describe("no text", () => {
  test.each([
    ["hides what is behind it", "a\0b"],
    ["controls a terminal", "\u001b[31mred"],
    ["turns the reading order of what stands around it", "a\u202eb"],
    ["opens an isolate", "a\u2067b"],
    ["is half a character", "a\ud800"],
    ["holds a C1 control", "a\u0085b"],
  ])("%s", (_, text) => {
    expect(takes(name, text)).toBe(false);
    expect(takes(note, text)).toBe(false);
  });

  test("of one line has several", () => {
    for (const text of ["a\nb", "a\rb", "a\u2028b", "a\tb"]) expect(takes(name, text)).toBe(false);
    expect(note.parse("a\nb\tc\r\nd")).toBe("a\nb\tc\r\nd");
  });

  test("is longer than it may be", () => {
    expect(takes(name, "x".repeat(60))).toBe(true);
    expect(takes(name, "x".repeat(61))).toBe(false);
    expect(takes(note, "x".repeat(1_001))).toBe(false);
  });
});

test("a text may be empty, and of spaces", () => {
  for (const text of ["", " ", "\n"]) expect(note.parse(text)).toBe(text);
});
