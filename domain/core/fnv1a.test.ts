import { expect, test } from "vitest";
import { fnv1a } from "./fnv1a.ts";

/** Test vectors of the authors: http://www.isthe.com/chongo/src/fnv/test_fnv.c */
test.each([
  ["", 0x811c9dc5],
  ["a", 0xe40c292c],
  ["foobar", 0xbf9cf968],
])("hashes %j as its authors do", (text, hash) => expect(fnv1a(text)).toBe(hash));

test("may start within the text", () => expect(fnv1a("xxfoobar", 2)).toBe(fnv1a("foobar")));
