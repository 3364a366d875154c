import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AVERAGE_GAINS } from "./features.ts";
import { fittedForecaster } from "./fitted-forecaster.ts";
import type { ForecastState } from "./forecaster.ts";
import { CHART_MODEL, expectation, STREAM_MODEL } from "./model.ts";
import type { Observation, ObservationFault } from "./observation.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** A Saturday, midnight UTC. */
const START = Date.UTC(2030, 0, 5);
const UNIT = 4;
const context = { unit: UNIT, now: START + 1_000 * WEEK };

const charts = fittedForecaster(CHART_MODEL, { debut: true });
const streams = fittedForecaster(STREAM_MODEL, { debut: false });

const weekly = (value: number, week: number): Observation => {
  return { artistId: "a", kind: "rate", value, observedAt: START + week * WEEK, period: WEEK };
};
const daily = (value: number, day: number): Observation => {
  return { artistId: "a", kind: "rate", value, observedAt: START + (day + 1) * DAY, period: DAY };
};
const total = (value: number, observedAt: number): Observation => {
  return { artistId: "a", kind: "total", value, observedAt, period: 0 };
};

function observe(forecaster = charts, observations: Observation[] = [], from?: ForecastState): ForecastState {
  let state = from ?? forecaster.start();
  for (const observation of observations) {
    const observed = forecaster.observe(state, observation, context);
    if ("fault" in observed) throw new Error(observed.fault);
    // As it is stored and read back.
    state = JSON.parse(JSON.stringify(observed.state)) as ForecastState;
  }
  return state;
}

function fault(state: ForecastState, observation: Observation, forecaster = charts): ObservationFault | null {
  const observed = forecaster.observe(state, observation, context);
  return "fault" in observed ? observed.fault : null;
}

const x = (forecaster: typeof charts, state: ForecastState) => forecaster.forecast(state, context.now)?.x ?? Number.NaN;

/** The expectation by the definition of each feature, from all weeks at once. */
function fromScratch(levels: readonly number[], weeksKnown = 0, model = CHART_MODEL): number {
  const logs = levels.map((level) => Math.log1p(level));
  const [first = 0, ...rest] = logs;
  const averages = AVERAGE_GAINS.map((gain) =>
    rest.reduce(
      (sum, log, i) => sum + gain * (1 - gain) ** (rest.length - 1 - i) * log,
      (1 - gain) ** rest.length * first,
    ),
  );
  const features = { latest: logs.at(-1) ?? 0, averages, highest: Math.max(...logs), weeks: weeksKnown + rest.length };
  return expectation(model, features);
}

const Values = fc.array(fc.double({ min: 0, max: 10_000, noNaN: true }), { minLength: 1, maxLength: 60, size: "max" });

describe("one at a time gives what all from the start give", () => {
  test("of weeks", () => {
    fc.assert(
      fc.property(Values, (values) => {
        const state = observe(charts, values.map(weekly));
        expect(x(charts, state)).toBeCloseTo(fromScratch(values.map((value) => value / UNIT)), 9);
      }),
    );
  });

  test("of days, whenever a week is full", () => {
    fc.assert(
      fc.property(Values, (few) => {
        const values = few.map((value) => 20_000 + value);
        const days = values.slice(0, values.length - (values.length % 7));
        const state = observe(streams, days.map(daily));
        const weeks = Array.from({ length: days.length / 7 }, (_, week) => days.slice(7 * week, 7 * week + 7));
        const levels = weeks.map((week) => week.reduce((sum, value) => sum + value, 0) / UNIT);
        if (levels.length === 0) expect(streams.forecast(state, context.now)).toBeNull();
        else expect(x(streams, state)).toBeCloseTo(fromScratch(levels, STREAM_MODEL.weeksKnown, STREAM_MODEL), 8);
      }),
    );
  });

  test("of totals, by their differences", () => {
    fc.assert(
      fc.property(Values, (values) => {
        let sum = 123_456;
        const totals = [total(sum, START), ...values.map((value, i) => total((sum += value), START + (i + 1) * WEEK))];
        const state = observe(streams, totals);
        const levels = values.map((value) => value / UNIT);
        expect(x(streams, state)).toBeCloseTo(fromScratch(levels, STREAM_MODEL.weeksKnown, STREAM_MODEL), 5);
      }),
    );
  });
});

describe("what changes nothing, and why", () => {
  const known = [30, 0, 500, 120].map(weekly);
  const last = known.at(-1) as Observation;
  const state = observe(charts, known);

  test.each<[string, ObservationFault, Partial<Observation>]>([
    ["the same again", "repeated", {}],
    ["another value of the same time", "late", { value: 121 }],
    ["an earlier week", "late", { observedAt: last.observedAt - WEEK }],
    ["an earlier one with the same value", "late", { observedAt: last.observedAt - 1 }],
    ["two hours ahead", "future", { observedAt: context.now + 2 * HOUR }],
    ["a clock a year off", "future", { observedAt: context.now + 365 * DAY }],
    ["less than nothing", "invalid", { value: -1 }],
    ["no number", "invalid", { value: Number.NaN }],
    ["more than there is", "invalid", { value: 1e30 }],
    ["without an end", "invalid", { value: Infinity }],
    ["a time that is none", "invalid", { observedAt: Number.NaN }],
    ["a rate of no time", "invalid", { period: 0 }],
    ["a rate of a year", "invalid", { period: 365 * DAY }],
    ["a total of a period", "invalid", { kind: "total" }],
    ["an expectation", "invalid", { kind: "expectation", period: 0 }],
    ["a total after rates", "invalid", { kind: "total", period: 0, observedAt: last.observedAt + WEEK }],
  ])("%s", (_, why, change) => {
    expect(fault(state, { ...last, ...change })).toBe(why);
  });

  test("our clocks may differ by an hour", () => {
    expect(fault(state, { ...last, observedAt: context.now + HOUR })).toBeNull();
    expect(fault(state, { ...last, observedAt: context.now + HOUR + 1 })).toBe("future");
  });

  test("nonsense in between, in any number and order, leaves every state as it would be without", () => {
    const Nonsense = fc.record({
      at: fc.nat(20),
      value: fc.constantFrom(-1, -1e-9, Number.NaN, Infinity, 1e30, 5),
      week: fc.integer({ min: -50, max: 0 }),
      ahead: fc.boolean(),
    });
    fc.assert(
      fc.property(Values, fc.array(Nonsense, { maxLength: 30 }), (values, nonsense) => {
        let plain = charts.start();
        let troubled = charts.start();
        for (const [i, value] of values.entries()) {
          plain = observe(charts, [weekly(value, i)], plain);
          troubled = observe(charts, [weekly(value, i)], troubled);
          for (const { value: wrong, week, ahead } of nonsense.filter(({ at }) => at === i)) {
            const observedAt = ahead ? context.now + 2 * HOUR : START + (i + week) * WEEK;
            const observation = { ...weekly(wrong, 0), observedAt };
            expect(fault(troubled, observation)).not.toBeNull();
          }
          expect(troubled).toEqual(plain);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("a total that fell was counted anew: it is grown from, and the rate stays", () => {
    const before = observe(streams, [total(1_000, START), total(1_070, START + WEEK), total(1_210, START + 2 * WEEK)]);
    const fallen = observe(streams, [total(500, START + 3 * WEEK)], before);
    expect(x(streams, fallen)).toBeCloseTo(x(streams, before), 12);
    const grown = observe(streams, [total(570, START + 4 * WEEK)], fallen);
    expect(streams.forecast(grown, context.now)?.level).toBeCloseTo(70 / UNIT, 9);
  });
});

describe("weeks that are not known", () => {
  test("are carried: the price stays, and only the time since the first week goes on", () => {
    const before = observe(charts, [weekly(40, 0), weekly(60, 1)]);
    const after = observe(charts, [weekly(60, 6)], before);
    const levels = [10, 15, 15];
    const unaged = fromScratch(levels);
    const age = CHART_MODEL.weights.at(-1) ?? 0;
    expect(x(charts, after)).toBeCloseTo(unaged + age * (Math.log1p(6) - Math.log1p(2)), 9);
  });

  test("a month told at once is a week at its rate", () => {
    const state = observe(streams, [
      daily(10, 0),
      { ...daily(28 * 30, 0), period: 28 * DAY, observedAt: START + 29 * DAY },
    ]);
    expect(streams.forecast(state, context.now)?.level).toBeCloseTo((7 * 30) / UNIT, 9);
  });
});

describe("the running week", () => {
  const pattern = [0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3];

  test("does not move by the weekday: a level that stays gives one price all week, once the pattern is known", () => {
    const days = Array.from({ length: 7 * 30 }, (_, day) => daily(1_000 * (pattern[day % 7] ?? 1), day));
    let state = observe(streams, days);
    const settled = x(streams, state);
    for (let day = days.length; day < days.length + 7; day++) {
      state = observe(streams, [daily(1_000 * (pattern[day % 7] ?? 1), day)], state);
      expect(Math.abs(x(streams, state) - settled)).toBeLessThan(0.005);
    }
  });

  test("follows a new level within the week, and is there at its end", () => {
    const before = observe(
      streams,
      Array.from({ length: 70 }, (_, day) => daily(1_000, day)),
    );
    const from = x(streams, before);
    const way = Array.from({ length: 7 }, (_, n) => {
      const days = Array.from({ length: n + 1 }, (_, day) => daily(2_000, 70 + day));
      return x(streams, observe(streams, days, before)) - from;
    });
    expect(way).toEqual(way.toSorted((a, b) => a - b));
    expect(way[0]).toBeGreaterThan(0.4 * (way[6] ?? 0));
    const level = streams.forecast(
      observe(
        streams,
        Array.from({ length: 7 }, (_, day) => daily(2_000, 70 + day)),
        before,
      ),
      0,
    )?.level;
    expect(level).toBeCloseTo((7 * 2_000) / UNIT, 6);
  });

  test("forgets a day that was a million times too high: a month later it has hardly been", () => {
    const days = (broken: number) => Array.from({ length: 98 }, (_, day) => daily(day === 65 ? broken : 1_000, day));
    const [plain, troubled] = [observe(streams, days(1_000)), observe(streams, days(1e9))];
    expect(Math.abs(x(streams, troubled) - x(streams, plain))).toBeLessThan(0.05);
  });

  test("believes growth by a hundred nearly by half on its second day, and from nothing in the second week", () => {
    const hundred = observe(
      streams,
      Array.from({ length: 72 }, (_, day) => daily(day < 70 ? 1_000 : 100_000, day)),
    );
    expect(streams.forecast(hundred, context.now)?.level).toBeGreaterThan((0.4 * 700_000) / UNIT);
    const born = observe(
      streams,
      Array.from({ length: 84 }, (_, day) => daily(day < 70 ? 0 : 100_000, day)),
    );
    expect(streams.forecast(born, context.now)?.level).toBeGreaterThan((0.5 * 700_000) / UNIT);
  });

  test("counts what overlapping periods add only once", () => {
    const rolling = Array.from({ length: 60 }, (_, day): Observation => {
      return { artistId: "a", kind: "rate", value: 280, observedAt: START + day * DAY, period: 28 * DAY };
    });
    const state = observe(streams, rolling);
    expect(streams.forecast(state, context.now)?.level).toBeCloseTo(70 / UNIT, 9);
    // The 57th ended a week: what is told next is of one day of the new one, and of no month.
    const next = observe(streams, [{ ...daily(560, 56), period: 28 * DAY }], observe(streams, rolling.slice(0, 57)));
    expect(streams.forecast(next, context.now)?.level).toBeLessThan((0.95 * 140) / UNIT);
    expect(streams.forecast(next, context.now)?.level).toBeGreaterThan((0.8 * 140) / UNIT);
  });
});

describe("a surprise", () => {
  const pattern = [0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3];
  const usual = (day: number) => 1_000 * (pattern[day % 7] ?? 1);

  test("is the whole change on the day it happens, on any day of a week, whatever the weekday", () => {
    for (let day = 210; day < 217; day++) {
      const state = observe(
        streams,
        Array.from({ length: day }, (_, i) => daily(usual(i), i)),
      );
      expect(Math.abs(streams.surprise(state, daily(usual(day), day), context) ?? NaN)).toBeLessThan(0.01);
      expect(Math.abs((streams.surprise(state, daily(2 * usual(day), day), context) ?? NaN) - Math.LN2)).toBeLessThan(
        0.01,
      );
    }
  });

  test("of a release is no pattern: the same weekday of the week after is hardly expected to be another", () => {
    const days = Array.from({ length: 70 }, (_, day) => daily(day === 45 ? 50_000 : 1_000, day));
    for (const until of [52, 59]) {
      const state = observe(streams, days.slice(0, until));
      const known = streams.forecast(state, context.now)?.level ?? NaN;
      const told = (streams.surprise(state, daily(1_000, until), context) ?? NaN) + Math.log1p(known);
      expect(Math.abs(told - Math.log1p(7_000 / UNIT))).toBeLessThan(0.3);
    }
  });

  test("is found in totals and weeks alike", () => {
    const totals = observe(streams, [total(0, START), total(700, START + WEEK), total(1_400, START + 2 * WEEK)]);
    expect(streams.surprise(totals, total(1_600, START + 2 * WEEK + DAY), context)).toBeCloseTo(
      Math.log1p(350) - Math.log1p(175),
      2,
    );
    const weeks = observe(charts, [weekly(40, 0), weekly(44, 1)]);
    expect(charts.surprise(weeks, weekly(88, 2), context)).toBeCloseTo(Math.log(23 / 12), 9);
  });

  test("is none of what is refused, of the first, and of a total that fell", () => {
    const weeks = observe(charts, [weekly(40, 0), weekly(44, 1)]);
    for (const observation of [
      weekly(44, 1),
      weekly(40, 0),
      weekly(-1, 2),
      weekly(1e30, 2),
      { ...weekly(4, 2), kind: "expectation" as const },
    ])
      expect(charts.surprise(weeks, observation, context)).toBeNull();
    expect(charts.surprise(charts.start(), weekly(40, 0), context)).toBeNull();
    const totals = observe(streams, [total(500, START), total(700, START + WEEK)]);
    expect(streams.surprise(totals, total(100, START + 2 * WEEK), context)).toBeNull();
  });
});

test("a level that stays is expected to stay, whatever the source's unit", () => {
  for (const level of [0.06, 1, 7.4, 115]) {
    for (const unit of [1e-3, 1, 1e6]) {
      let state = streams.start();
      for (let week = 0; week < 10; week++) {
        const observed = streams.observe(state, weekly(level * unit, week), { ...context, unit });
        if ("state" in observed) ({ state } = observed);
      }
      const forecast = streams.forecast(state, context.now);
      expect(forecast?.x).toBeCloseTo(Math.log1p(level), 9);
      expect(forecast?.growth).toBeCloseTo(0, 9);
      expect(forecast?.level).toBeCloseTo(level, 9);
    }
  }
});

test("the state is less than a kilobyte of JSON, and one that is not understood counts as none", () => {
  const days = Array.from({ length: 400 }, (_, day) => daily(Math.PI * 1e5 * (1 + Math.sin(day)), day));
  expect(JSON.stringify(observe(streams, days)).length).toBeLessThan(1_000);
  const fresh = charts.observe(charts.start(), weekly(5, 0), context);
  for (const strange of [{ format: 2 }, { format: 1, rate: null }, { anything: "else" }]) {
    expect(charts.observe(strange, weekly(5, 0), context)).toEqual(fresh);
    expect(charts.forecast(strange, context.now)).toBeNull();
  }
  expect(charts.forecast(charts.start(), context.now)).toBeNull();
});

test("the variance follows the artist's own changes, and one outlier hardly moves it", () => {
  const variance = (values: number[]) =>
    charts.forecast(observe(charts, values.map(weekly)), context.now)?.variance ?? 0;
  const calm = Array.from({ length: 120 }, () => 100);
  const wild = Array.from({ length: 120 }, (_, i) => (i % 2 === 0 ? 20 : 2_000));
  expect(variance(calm)).toBe(CHART_MODEL.variance / 4);
  expect(variance(wild)).toBeGreaterThan(4 * CHART_MODEL.variance);
  expect(variance([...calm, 1e6, 1e6])).toBeLessThan(2 * variance(calm));
});
