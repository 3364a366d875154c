import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyLevels, depthChecksum, diffLevels, midPrice, type Level } from "./depth.ts";

/** One side of a book: prices once each, best first. */
const side = (of: "bids" | "asks"): fc.Arbitrary<Level[]> =>
  fc
    .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 5 })), {
      selector: ([price]) => price,
      maxLength: 30,
    })
    .map((levels) => levels.toSorted((a, b) => (of === "asks" ? a[0] - b[0] : b[0] - a[0])));

describe.each(["bids", "asks"] as const)("%s", (of) => {
  test("what the difference of two ladders says makes the one into the other", () => {
    fc.assert(
      fc.property(side(of), side(of), (before, after) => {
        expect(applyLevels(before, diffLevels(before, after), of)).toEqual(after);
      }),
    );
  });

  test("equal ladders differ in nothing", () => {
    fc.assert(
      fc.property(side(of), (levels) => {
        expect(diffLevels(levels, levels)).toEqual([]);
      }),
    );
  });

  test("applying a difference twice is applying it once", () => {
    fc.assert(
      fc.property(side(of), side(of), (before, after) => {
        const changes = diffLevels(before, after);
        expect(applyLevels(applyLevels(before, changes, of), changes, of)).toEqual(after);
      }),
    );
  });
});

test("a difference names what is gone with 0, and is silent about what stayed", () => {
  expect(
    diffLevels(
      [
        [10, 5],
        [9, 5],
      ],
      [
        [10, 5],
        [8, 1],
      ],
    ),
  ).toEqual([
    [8, 1],
    [9, 0],
  ]);
});

describe("the checksum", () => {
  const bids: Level[] = [
    [99, 5],
    [98, 6],
  ];
  const asks: Level[] = [[101, 7]];

  test("is 32-bit FNV-1a of the levels, bids first", () => {
    expect(depthChecksum([], [])).toBe(0x811c9dc5);
    let hash = 0x811c9dc5n;
    for (const char of "99:5,98:6,101:7") hash = ((hash ^ BigInt(char.charCodeAt(0))) * 0x01000193n) & 0xffffffffn;
    expect(depthChecksum(bids, asks)).toBe(Number(hash));
  });

  test.each<[string, Level[], Level[]]>([
    [
      "another quantity",
      [
        [99, 4],
        [98, 6],
      ],
      asks,
    ],
    [
      "another price",
      [
        [97, 5],
        [98, 6],
      ],
      asks,
    ],
    ["a missing level", [[99, 5]], asks],
    ["the sides swapped", asks, bids],
  ])("notices %s", (_, otherBids, otherAsks) =>
    expect(depthChecksum(otherBids, otherAsks)).not.toBe(depthChecksum(bids, asks)),
  );

  test("covers the ten best levels a side and no more", () => {
    const ladder: Level[] = Array.from({ length: 12 }, (_, index) => [100 - index, 1]);
    const changed = (index: number) =>
      ladder.map(([price, quantity], at): Level => [price, at === index ? 9 : quantity]);
    expect(depthChecksum(changed(9), [])).not.toBe(depthChecksum(ladder, []));
    expect(depthChecksum(changed(10), [])).toBe(depthChecksum(ladder, []));
  });
});

describe("midPrice", () => {
  test("needs both sides", () => {
    expect(midPrice({ bids: [[99, 10]], asks: [[101, 5]] })).toBe(100);
    expect(midPrice({ bids: [[99, 10]], asks: [] })).toBeNull();
  });
});
