import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../durable-objects/testing/platform/random.ts";
import { areSourceJumps, isFrozen, sourceShift } from "./source-faults.ts";

const DAY = 24 * 3_600_000;
const WEEK = 7 * DAY;
const random = seededRandom(9);
const scatter = () => random() + random() + random() - 1.5;
const changes = (count: number) => Array.from({ length: count }, scatter);

describe("a source that shifts everyone", () => {
  test("is found whatever each artist did: doubled, halved, in thousands", () => {
    for (const count of [5, 50, 5_000]) {
      for (const factor of [2, 1 / 2, 1_000]) {
        const shift = sourceShift(
          changes(count).map((change) => change / 10 + Math.log(factor)),
          DAY,
        );
        expect(shift).toBeCloseTo(Math.log(factor), 0);
      }
    }
  });

  test("is found when it shifts half of them", () => {
    const half = changes(100).map((change, i) => change / 10 + (i % 2 === 0 ? Math.LN2 * 2 : 0));
    expect(sourceShift(half, DAY)).not.toBeNull();
  });

  test("is not what a good week is, nor a few artists, nor one release", () => {
    expect(
      sourceShift(
        changes(1_000).map((change) => change + 0.4),
        WEEK,
      ),
    ).toBeNull();
    expect(sourceShift([1, 1, 1, 1], DAY)).toBeNull();
    expect(sourceShift([], DAY)).toBeNull();
    expect(sourceShift([...changes(99).map((change) => change / 10), 5], DAY)).toBeNull();
  });

  test("may have been silent for long", () => {
    const grown = changes(1_000).map((change) => change / 10 + Math.LN2);
    expect(sourceShift(grown, 10 * WEEK)).not.toBeNull();
    expect(sourceShift(grown, 16 * WEEK)).toBeNull();
  });

  test("is beyond what the market does, not at its limit", () => {
    const all = (change: number) => Array<number>(5).fill(change);
    expect([sourceShift(all(0.6), WEEK), sourceShift(all(-0.6), WEEK)]).toEqual([null, null]);
    expect([sourceShift(all(0.601), WEEK), sourceShift(all(-0.601), WEEK)]).toEqual([0.601, -0.601]);
  });

  test("shows by its artists' jumps when it shifts fewer", () => {
    expect(areSourceJumps(30, 1_000)).toBe(true);
    expect(areSourceJumps(10, 1_000)).toBe(false);
    expect([areSourceJumps(20, 1_000), areSourceJumps(21, 1_000)]).toEqual([false, true]);
    expect(areSourceJumps(4, 10)).toBe(false);
    expect(areSourceJumps(5, 10)).toBe(true);
  });
});

describe("a source that is frozen", () => {
  const pairs = (counts: number[], again: (count: number) => number) =>
    counts.map((before) => ({ before, after: again(before) }));

  test("returns yesterday's answer for a hundred artists, or for one star for some days", () => {
    expect(
      isFrozen(
        pairs(
          Array.from({ length: 100 }, (_, i) => i + 1),
          (count) => count,
        ),
      ),
    ).toBe(true);
    expect(isFrozen(pairs([5_231_077, 5_231_077, 5_231_077], (count) => count))).toBe(true);
    expect(isFrozen(pairs([5_231_077], (count) => count))).toBe(false);
  });

  test("is found beside any number of artists whom nobody hears", () => {
    const counts = [...Array<number>(1_000).fill(0), 5_231_077, 4_120_331, 88_013];
    expect(isFrozen(pairs(counts, (count) => count))).toBe(true);
  });

  test("returns it for some and not for others", () => {
    const counts = Array.from({ length: 100 }, (_, i) => 1_000 * (i + 1));
    expect(isFrozen(pairs(counts, (count) => (count % 3_000 === 0 ? count + 17 : count)))).toBe(true);
  });

  test("repeats what chance would once in a billion: of counts of one, which repeat with 0.28, seventeen", () => {
    const ones = (count: number) => pairs(Array<number>(count).fill(1), (one) => one);
    expect([isFrozen(ones(16)), isFrozen(ones(17))]).toEqual([false, true]);
    // And the half of all at least: those that differ say that it is alive.
    const others = (count: number) => pairs(Array<number>(count).fill(7), () => 8);
    expect(isFrozen([...ones(17), ...others(17)])).toBe(true);
    expect(isFrozen([...ones(17), ...others(18)])).toBe(false);
  });

  test("is not one of small artists, of nobody, or an honest one with the repetitions that chance makes", () => {
    expect(isFrozen([])).toBe(false);
    expect(isFrozen(pairs(Array<number>(1_000).fill(0), (count) => count))).toBe(false);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 300 }), fc.integer(), (counts, seed) => {
        const draw = seededRandom(seed);
        // About Poisson: a count scatters by its square root.
        const again = (count: number) => Math.round(count + 3 * Math.sqrt(count) * (draw() - 0.5));
        expect(isFrozen(pairs(counts, again))).toBe(false);
      }),
    );
  });
});
