import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { combine, type Combination, reject, type SourceForecast } from "./combine.ts";
import { jumpLimit } from "./gate.ts";
import { priceOf } from "./price.ts";

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2030, 0, 5);

interface Word {
  x?: number;
  variance?: number;
  age?: number;
  staleAfter?: number;
}

function said(
  source: string,
  { x = 2, variance = 0.01, age = 0, staleAfter = 2 * DAY }: Word = {},
  now = NOW,
): SourceForecast {
  return { source, staleAfter, forecast: { x, level: Math.expm1(x), growth: 0, variance, observedAt: now - age } };
}

function combined(forecasts: SourceForecast[], previous: Combination | null = null, now = NOW) {
  const result = combine(forecasts, previous, now);
  if (!result) throw new Error("no price");
  return result;
}

const SOURCES = ["a", "b", "c"];
const Words = fc.tuple(
  ...SOURCES.map(() =>
    fc.record({
      x: fc.double({ min: 0, max: 6, noNaN: true }),
      variance: fc.double({ min: 1e-4, max: 1, noNaN: true }),
      age: fc.integer({ min: 0, max: 100 * DAY }),
    }),
  ),
);

describe("a first price", () => {
  test("lies between the sources', by the inverse of their variance", () => {
    const { combination, cents, parts } = combined([
      said("a", { x: 1, variance: 0.03 }),
      said("b", { x: 2, variance: 0.01 }),
    ]);
    expect(combination.x).toBeCloseTo(1.75, 12);
    expect(cents).toBe(priceOf(1.75));
    expect(parts.map(({ weight }) => Number(weight.toFixed(9)))).toEqual([0.25, 0.75]);
    expect(parts.map(({ alone }) => alone)).toEqual([priceOf(1), priceOf(2)]);
  });

  test("needs a source", () => {
    expect(combine([], null, NOW)).toBeNull();
  });
});

describe("parts", () => {
  test("add up to the price, and weights to 1", () => {
    fc.assert(
      fc.property(Words, (words) => {
        const { cents, parts } = combined(words.map((word, i) => said(SOURCES[i] ?? "", word)));
        expect(parts.reduce((sum, part) => sum + part.cents, 0)).toBe(cents);
        expect(parts.reduce((sum, part) => sum + part.weight, 0)).toBeCloseTo(1, 9);
      }),
    );
  });

  test("an old word weighs nothing less until it is overdue, then half for each further time", () => {
    const weight = (age: number) => combined([said("a", { age }), said("b")]).parts[0]?.weight;
    expect(weight(2 * DAY)).toBeCloseTo(1 / 2, 9);
    expect(weight(4 * DAY)).toBeCloseTo(1 / 3, 9);
    expect(weight(6 * DAY)).toBeCloseTo(1 / 5, 9);
  });
});

describe("the price moves by nothing when", () => {
  const start = (words: Word[]) => combined(words.map((word, i) => said(SOURCES[i] ?? "", word)));

  test("a source vanishes, whichever it is and however it stood to the others", () => {
    fc.assert(
      fc.property(Words, fc.nat(2), (words, gone) => {
        const before = start(words);
        const left = words.map((word, i) => said(SOURCES[i] ?? "", word)).filter((_, i) => i !== gone);
        expect(combined(left, before.combination).cents).toBe(before.cents);
        expect(combined([], before.combination).cents).toBe(before.cents);
      }),
    );
  });

  test("sources go stale, for any time", () => {
    fc.assert(
      fc.property(Words, fc.integer({ min: 0, max: 2_000 * DAY }), (words, time) => {
        const before = start(words);
        const later = words.map((word, i) => said(SOURCES[i] ?? "", word));
        expect(combined(later, before.combination, NOW + time).cents).toBe(before.cents);
      }),
    );
  });

  test("a source appears, or all of them to a price from elsewhere", () => {
    fc.assert(
      fc.property(Words, fc.nat(2), fc.double({ min: 0, max: 6, noNaN: true }), (words, late, x) => {
        const all = words.map((word, i) => said(SOURCES[i] ?? "", word));
        const before = combined(all.filter((_, i) => i !== late));
        expect(combined(all, before.combination).cents).toBe(before.cents);
        expect(combined(all, { x, counted: {} }).cents).toBe(priceOf(x));
      }),
    );
  });

  test("the same is said again, or a variance is learned", () => {
    fc.assert(
      fc.property(Words, Words, (words, others) => {
        const before = start(words);
        const same = words.map((word, i) => said(SOURCES[i] ?? "", { ...word, variance: others[i]?.variance ?? 1 }));
        expect(combined(same, before.combination).cents).toBe(before.cents);
      }),
    );
  });

  test("what is said was rejected; after that its changes count again", () => {
    const before = combined([said("a")]);
    const lie = [said("a", { x: 4 }, NOW + DAY)];
    const rejected = reject(lie, before.combination);
    expect(combined(lie, rejected, NOW + DAY).cents).toBe(before.cents);
    expect(combined([said("a", { x: 4.1 }, NOW + 2 * DAY)], rejected, NOW + 2 * DAY).combination.x).toBeCloseTo(
      2.1,
      12,
    );
  });
});

describe("news", () => {
  test("moves the price by the source's weight", () => {
    const before = combined([
      said("a", { variance: 0.01 }),
      said("b", { variance: 0.01 }),
      said("c", { variance: 0.02 }),
    ]);
    const told = [said("a", { x: 2.1 }, NOW + DAY), said("b"), said("c", { variance: 0.02 })];
    const after = combined(told, before.combination, NOW + DAY);
    expect(after.combination.x - before.combination.x).toBeCloseTo(0.1 * 0.4, 12);
    expect(after.parts[0]?.moved).toBeCloseTo(0.04, 12);
    expect(after.parts[1]?.moved).toBe(0);
  });

  test("of the only source counts as a whole, however long it was silent", () => {
    const before = combined([said("a")]);
    for (const silence of [DAY, 400 * DAY]) {
      const after = combined([said("a", { x: 2.3 }, NOW + silence)], before.combination, NOW + silence);
      expect(after.combination.x).toBeCloseTo(2.3, 12);
    }
  });

  test("of a source that was away is what the others told meanwhile: it is not counted twice", () => {
    let { combination } = combined([said("a"), said("b")]);
    for (let day = 1; day <= 60; day++) {
      const now = NOW + day * DAY;
      ({ combination } = combined(
        [said("a", { x: 2 + day / 100 }, now), said("b", { age: day * DAY }, now)],
        combination,
        now,
      ));
    }
    const now = NOW + 61 * DAY;
    const back = combined([said("a", { x: 2.61 }, now), said("b", { x: 2.61 }, now)], combination, now);
    expect(back.combination.x).toBeGreaterThan(2.57);
    expect(back.combination.x).toBeLessThan(2.65);
  });

  test("that many calls split gives what one would", () => {
    const before = combined([said("a"), said("b")]);
    const one = combined([said("a", { x: 2.2 }, NOW + DAY), said("b")], before.combination, NOW + DAY);
    const half = combined([said("a", { x: 2.1 }, NOW + DAY / 2), said("b")], before.combination, NOW + DAY / 2);
    const two = combined([said("a", { x: 2.2 }, NOW + DAY), said("b")], half.combination, NOW + DAY);
    expect(two.combination.x).toBeCloseTo(one.combination.x, 12);
  });
});

describe("a source that lies", () => {
  test("moves the price by no more than its share of what its volatility explains, if it has less than half the say", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.integer({ min: 0, max: 30 * DAY }),
        (lie, elapsed) => {
          const others = [
            said("b", { variance: 0.01, staleAfter: 1_000 * DAY }),
            said("c", { variance: 0.02, staleAfter: 1_000 * DAY }),
          ];
          const word = { variance: 0.02, staleAfter: 1_000 * DAY };
          const before = combined([said("a", word), ...others]);
          const now = NOW + elapsed;
          const after = combined([said("a", { ...word, x: 2 + lie }, now), ...others], before.combination, now);
          const moved = Math.abs(after.combination.x - before.combination.x);
          expect(moved).toBeLessThanOrEqual(0.25 * jumpLimit(0.02, elapsed) + 1e-12);
        },
      ),
    );
  });

  test("and takes it back has moved nothing", () => {
    const others = [said("b"), said("c")];
    const before = combined([said("a"), ...others]);
    const lied = combined([said("a", { x: 9 }, NOW + DAY), ...others], before.combination, NOW + DAY);
    expect(lied.cents).toBeGreaterThan(before.cents);
    const back = combined([said("a", { x: 2 }, NOW + 2 * DAY), ...others], lied.combination, NOW + 2 * DAY);
    expect(back.combination.x).toBeCloseTo(before.combination.x, 12);
  });

  test("and has half of the say or more is not hidden: the whole change shows, for the gate to hold", () => {
    const before = combined([said("a"), said("b", { variance: 0.02 })]);
    const after = combined(
      [said("a", { x: 5 }, NOW + DAY), said("b", { variance: 0.02 })],
      before.combination,
      NOW + DAY,
    );
    expect(after.combination.x - before.combination.x).toBeCloseTo(2, 9);
  });
});
