import { describe, expect, test } from "vitest";
import { Identifier, type IdentifierKind } from "./identifiers.ts";

const kept = (kind: IdentifierKind, value: string) => Identifier.parse({ kind, value }).value;

describe("an id is kept in one form", () => {
  test.each([
    ["musicbrainz", "20244D07-534F-4EFF-B4D4-930878889970", "20244d07-534f-4eff-b4d4-930878889970"],
    ["wikipedia", "EN.wikipedia/taylor Swift", "en.wikipedia/Taylor_Swift"],
    ["wikipedia", "fr.wikipedia/Beyonc%C3%A9", "fr.wikipedia/Beyoncé"],
    ["wikipedia", "fr.wikipedia/Beyonce\u0301", "fr.wikipedia/Beyoncé"],
    ["wikipedia", "en.wikipedia/AC/DC", "en.wikipedia/AC/DC"],
    ["wikipedia", "zh-min-nan.wikipedia/100%_tape", "zh-min-nan.wikipedia/100%_tape"],
    ["deezer", "27", "27"],
    ["spotify", "06HL4z0CvFAxyc27GXpf02", "06HL4z0CvFAxyc27GXpf02"],
    ["lastfm", "Sigur Rós", "Sigur Rós"],
  ] as const)("%s %s", (kind, value, expected) => {
    expect(kept(kind, value)).toBe(expected);
  });
});

describe("what cannot be one is refused:", () => {
  test.each([
    ["musicbrainz", "taylor-swift"],
    ["wikipedia", "Taylor_Swift"],
    ["wikipedia", "en.wikipedia/"],
    ["wikipedia", "en.wikipedia/A#B"],
    ["wikipedia", "example.org/Taylor_Swift"],
    ["wikipedia", "en.wikipedia//etc"],
    ["wikipedia", "en.wikipedia/.."],
    ["deezer", "027"],
    ["deezer", "27/top"],
    ["deezer", "-1"],
    ["spotify", "../me"],
    ["lastfm", ""],
    ["alias", "\u202Eevil"],
    ["youtube", "x"],
  ])("%s %s", (kind, value) => {
    expect(Identifier.safeParse({ kind, value }).success).toBe(false);
  });
});
