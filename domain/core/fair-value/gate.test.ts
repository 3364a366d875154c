import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../durable-objects/testing/platform/random.ts";
import { isJump, jumpLimit, observeChange, observeHistory, startVolatility, type Volatility } from "./gate.ts";

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const WEEK = 7 * DAY;
const START = Date.UTC(2030, 0, 5);

const random = seededRandom(5);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** The volatility of who moved by about `deviation` a week for years. */
function settled(deviation: number, weeks = 200): Volatility {
  let volatility = startVolatility(START);
  for (let week = 1; week <= weeks; week++)
    volatility = observeChange(volatility, deviation * normal(), START + week * WEEK);
  return volatility;
}

describe("the volatility", () => {
  test.each([0.06, 0.1, 0.3])("of who moves by %d a week is found within a third", (deviation) => {
    const found = Math.sqrt(settled(deviation).variance);
    expect(found).toBeGreaterThan(deviation / 1.33);
    expect(found).toBeLessThan(deviation * 1.33);
  });

  test("is the same whether one looks each day or each week", () => {
    let daily = startVolatility(START);
    for (let day = 1; day <= 1_400; day++)
      daily = observeChange(daily, (0.15 * normal()) / Math.sqrt(7), START + day * DAY);
    expect(Math.sqrt(daily.variance)).toBeGreaterThan(0.12);
    expect(Math.sqrt(daily.variance)).toBeLessThan(0.18);
  });

  test("of nobody is less than half the usual", () => {
    let volatility = startVolatility(START);
    for (let week = 1; week < 300; week++) volatility = observeChange(volatility, 0, START + week * WEEK);
    expect(Math.sqrt(volatility.variance)).toBeCloseTo(0.05, 9);
  });

  test("hardly notices one outlier, however large", () => {
    const before = settled(0.1);
    const after = observeChange(before, 20, before.at + WEEK);
    expect(after.variance).toBeLessThan(1.8 * before.variance);
  });
});

describe("a jump", () => {
  test("is what 99.9 % of honest changes are not: none of a thousand normal ones", () => {
    let volatility = settled(0.1);
    for (let week = 0; week < 1_000; week++) {
      const [change, at] = [0.1 * normal(), volatility.at + WEEK];
      expect(isJump(volatility, change, at)).toBe(false);
      volatility = observeChange(volatility, change, at);
    }
  });

  test("may be larger the longer nothing was heard, and is not smaller than a day's", () => {
    const elapsed = fc.integer({ min: 0, max: 500 * DAY });
    fc.assert(
      fc.property(elapsed, elapsed, (a, b) => {
        const [short, long] = [jumpLimit(0.01, Math.min(a, b)), jumpLimit(0.01, Math.max(a, b))];
        expect(short).toBeLessThanOrEqual(long);
        expect(short).toBeGreaterThanOrEqual(jumpLimit(0.01, DAY));
      }),
    );
    expect(jumpLimit(0.01, 4 * WEEK)).toBeCloseTo(2 * jumpLimit(0.01, WEEK), 9);
    expect(jumpLimit(0.01, WEEK)).toBeCloseTo(1.1, 9);
  });

  test("of a quiet artist is one that a wild one makes in any week", () => {
    expect(isJump(settled(0.03), 0.8, START + 201 * WEEK)).toBe(true);
    expect(isJump(settled(0.3), 0.8, START + 201 * WEEK)).toBe(false);
  });

  test("is any change that is no number", () => {
    for (const change of [Number.NaN, Infinity, -Infinity])
      expect(isJump(settled(0.1), change, START + 201 * WEEK)).toBe(true);
  });

  test("does not pass in pieces: a day of the largest steps that pass moves little more than one jump would", () => {
    for (const every of [MINUTE, 30 * MINUTE, 6 * 60 * MINUTE]) {
      let volatility = settled(0.1);
      const limit = jumpLimit(volatility.variance, WEEK);
      let moved = 0;
      for (let at = volatility.at + every; at <= START + 200 * WEEK + DAY; at += every) {
        let step = 2 * limit;
        while (step > 1e-4 && isJump(volatility, step, at)) step /= 1.1;
        if (isJump(volatility, step, at)) continue;
        volatility = observeChange(volatility, step, at);
        moved += step;
      }
      expect(moved).toBeLessThan(1.4 * limit);
    }
  });

  test("does not pass after an hour of tossing the price up and down", () => {
    const before = settled(0.1);
    let volatility = before;
    for (let minute = 1; minute <= 60; minute++) {
      const change = (minute % 2 === 0 ? -1 : 1) * 0.9 * jumpLimit(volatility.variance, MINUTE);
      const at = before.at + minute * MINUTE;
      if (!isJump(volatility, change, at)) volatility = observeChange(volatility, change, at);
    }
    expect(isJump(volatility, 1.1 * jumpLimit(before.variance, WEEK), before.at + 61 * MINUTE)).toBe(true);
  });

  test("that is taken back is not held for what came before it", () => {
    const quiet = settled(0.05);
    const up = observeChange(quiet, 1, quiet.at + DAY);
    expect(isJump(up, 0.1, up.at + DAY)).toBe(true);
    expect(isJump(up, -0.1, up.at + DAY)).toBe(false);
  });

  test("is beyond the limit, not at it", () => {
    const fresh = startVolatility(START);
    const limit = jumpLimit(fresh.variance, WEEK);
    for (const direction of [1, -1]) {
      expect(isJump(fresh, direction * limit, START + WEEK)).toBe(false);
      expect(isJump(fresh, direction * limit * 1.0001, START + WEEK)).toBe(true);
    }
  });

  test("is none where the price stays, whatever it did before", () => {
    const before = settled(0.05);
    const up = observeChange(before, 1, before.at + DAY);
    expect(isJump(up, 0, up.at + DAY)).toBe(false);
  });

  test("counts as a whole with what came in the same moment, or before a clock went back: no time has passed", () => {
    const fresh = startVolatility(START);
    const { variance } = fresh;
    const before = observeChange(fresh, 0.25, START);
    expect(before).toMatchObject({ variance, recent: 0.25 });
    expect(observeChange(before, 0.5, START)).toMatchObject({ variance, recent: 0.75 });
    expect(observeChange(before, 0.5, START - WEEK)).toMatchObject({ variance, recent: 0.75 });
  });

  test("cannot be hidden by a clock that goes back", () => {
    const volatility = settled(0.1);
    expect(isJump(volatility, 2, volatility.at - 400 * WEEK)).toBe(true);
    expect(observeChange(volatility, 0.1, volatility.at - 400 * WEEK).at).toBe(volatility.at);
  });
});

describe("a history", () => {
  const values = (changes: number[]) => {
    let log = 7;
    return [0, ...changes].map((change, i) => ({
      time: START + i * WEEK,
      cents: Math.round(Math.exp((log += change))),
    }));
  };

  test("tells which of its values are jumps, and how the artist moves", () => {
    const changes = Array.from({ length: 100 }, () => 0.05 * normal());
    const { volatility, jumps } = observeHistory(values([...changes, 1.5, 0.01]));
    expect(jumps.flatMap((jump, i) => (jump ? [i] : []))).toEqual([101]);
    expect(volatility?.at).toBe(START + 102 * WEEK);
    expect(Math.sqrt(volatility?.variance ?? 0)).toBeLessThan(0.1);
    expect(observeHistory([])).toEqual({ volatility: null, jumps: [] });
  });
});
