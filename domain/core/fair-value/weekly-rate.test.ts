import { describe, expect, test } from "vitest";
import type { Observation } from "./observation.ts";
import { nowcast, observeRate, type RateState, WEEK } from "./weekly-rate.ts";

const DAY = WEEK / 7;
/** A Saturday, midnight UTC. */
const START = Date.UTC(2030, 0, 5);
const UNIT = 4;
const NONE = Array<null>(7).fill(null);

const rate = (value: number, observedAt: number, period: number): Observation => {
  return { artistId: "a", kind: "rate", value, observedAt, period };
};
const total = (value: number, observedAt: number): Observation => ({ ...rate(value, observedAt, 0), kind: "total" });
const daily = (values: readonly number[]) => values.map((value, day) => rate(value, START + (day + 1) * DAY, DAY));

/** The state after all of them, and the week that the last one ended. */
function observe(observations: readonly Observation[]) {
  let state: RateState | null = null;
  let ended = null;
  for (const observation of observations) {
    const step = observeRate(state, observation, { unit: UNIT, now: START + 100 * WEEK });
    if ("fault" in step) throw new Error(step.fault);
    ({ state, ended } = step);
  }
  if (!state) throw new Error("nothing was observed");
  return { state, ended };
}

describe("the first observation", () => {
  const fresh = { pattern: Array<number>(7).fill(1), patternWeeks: 0, previous: null };

  test("of a day begins a week with that day, and is of the weekday in its middle", () => {
    expect(observe(daily([8])).state).toEqual({
      ...fresh,
      kind: "rate",
      until: START + DAY,
      last: 8,
      weekEnd: START + WEEK,
      amount: 2,
      covered: DAY,
      days: [...NONE.slice(1), 8 / DAY],
    });
  });

  test("of a week is that week", () => {
    const { state } = observe([rate(8, START, WEEK)]);
    expect(state).toEqual({
      ...fresh,
      kind: "rate",
      until: START,
      last: 8,
      weekEnd: START,
      amount: 2,
      covered: WEEK,
      days: NONE,
    });
    expect(nowcast(state)).toBe(2);
  });

  test("of a total begins a week, of which nothing is known", () => {
    const { state } = observe([total(8, START)]);
    expect(state).toEqual({
      ...fresh,
      kind: "total",
      until: START,
      last: 8,
      weekEnd: START + WEEK,
      amount: 0,
      covered: 0,
      days: NONE,
    });
    expect(nowcast(state)).toBeNull();
  });

  test("of a day and a half still is a day's, of longer it is not", () => {
    const long = observe([rate(8, START, 1.5 * DAY)]).state;
    expect([long.weekEnd, long.days.some((day) => day !== null)]).toEqual([START - 1.5 * DAY + WEEK, true]);
    const longer = observe([rate(8, START, 1.5 * DAY + 1)]).state;
    expect([longer.weekEnd, longer.days]).toEqual([START, NONE]);
  });
});

describe("a week ends with what is told after it", () => {
  test("at its own level, with as many unknown weeks behind it as nothing was told of", () => {
    expect(observe([rate(8, START, WEEK), rate(12, START + WEEK, WEEK)]).ended).toEqual({ level: 2, unknownAfter: 0 });
    const { state, ended } = observe([rate(8, START, WEEK), rate(12, START + 3 * WEEK, WEEK)]);
    expect(ended).toEqual({ level: 2, unknownAfter: 2 });
    expect(state).toMatchObject({ weekEnd: START + 3 * WEEK, previous: 2, covered: WEEK });
    expect(state.amount).toBeCloseTo(3, 9);
  });

  test("and not with what is told up to its last moment", () => {
    expect(observe(daily([4, 4, 4, 4, 4, 4, 4])).ended).toBeNull();
    expect(observe(daily([4, 4, 4, 4, 4, 4, 4, 4])).ended).toEqual({ level: 7, unknownAfter: 0 });
  });

  test("a first week of which nothing is known has no level", () => {
    const { state, ended } = observe([total(8, START), total(4, START + 2 * WEEK)]);
    expect([ended, state.previous]).toEqual([null, null]);
  });
});

describe("the weekday pattern", () => {
  const SUNDAY = 0;
  const SATURDAY = 6;

  test("comes half of the way to the first week that is known day by day, a third to the second", () => {
    const once = observe(daily([2, 1, 1, 1, 1, 1, 1, 1])).state;
    // Of eight in seven days Saturday has two: 14/8 of an average day, the others 7/8.
    expect(once.pattern[SATURDAY]).toBeCloseTo(1 + (14 / 8 - 1) / 2, 12);
    expect(once.pattern[SUNDAY]).toBeCloseTo(1 + (7 / 8 - 1) / 2, 12);
    expect(once.patternWeeks).toBe(1);
    const twice = observe(daily([2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2])).state;
    expect(twice.pattern[SATURDAY]).toBeCloseTo(1.375 + (14 / 8 - 1.375) / 3, 12);
    expect(twice.patternWeeks).toBe(2);
  });

  test("counts a day as three times an average one at most, and as a third at least", () => {
    const { pattern } = observe(daily([100, 0, 1, 1, 1, 1, 1, 1])).state;
    expect((pattern[SATURDAY] ?? 0) / (pattern[SUNDAY] ?? 0)).toBeCloseTo((1 + 3) / (1 + 1 / 3), 12);
  });

  test("is not learned from a week of which a day is missing, or in which nothing happened", () => {
    const missing = daily([2, 1, 1, 1, 1, 1, 1, 1]).toSpliced(3, 1);
    for (const days of [missing, daily([0, 0, 0, 0, 0, 0, 0, 0])])
      expect(observe(days).state).toMatchObject({ pattern: Array(7).fill(1), patternWeeks: 0 });
  });
});

describe("the nowcast of a running week", () => {
  test("takes the week before for a part of the rest: after n days it is n/(n + 1/4) of the way to these days", () => {
    const { state } = observe(daily([4, 4, 4, 4, 4, 4, 4, 8]));
    const [previous, known] = [7, 14];
    const expected = previous + (1 / 1.25) * (known - previous);
    expect(nowcast(state)).toBeCloseTo((1 / 7) * known + (6 / 7) * expected, 9);
  });

  test("is the week's own level once all of it is known", () => {
    const { state } = observe(daily([4, 4, 4, 4, 4, 4, 4, 8, 8, 8, 8, 8, 8, 8]));
    expect(nowcast(state)).toBeCloseTo(14, 9);
  });
});

test("a day counts as ten times the 1 + S known before it at most, a whole week as what it is", () => {
  const { state } = observe(daily([4, 4, 4, 4, 4, 4, 4, 4_000_000]));
  // (1 + 7) · 10 − 1 in a week, a seventh of it on that day.
  expect(state.amount).toBeCloseTo(79 / 7, 9);
  expect(observe([rate(28, START, WEEK), rate(4_000_000, START + WEEK, WEEK)]).state.amount).toBe(1_000_000);
});

test("a period that overlaps one that was counted counts for the time that was not", () => {
  const { state } = observe([rate(28, START, WEEK), rate(28, START + DAY, WEEK)]);
  expect(state).toMatchObject({ amount: 1, covered: DAY });
});
