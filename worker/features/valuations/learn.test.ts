import { expect, test } from "vitest";
import type { Observation } from "../../../domain/core/fair-value/observation.ts";
import { DAY } from "../../../domain/core/ranges.ts";
import type { PopularitySource } from "../market-data/index.ts";
import { forecastsOf, type Learner, learn } from "./learn.ts";
import { unitBy } from "./units.ts";

const START = Date.UTC(2030, 0, 5);

const plays: PopularitySource = {
  name: "plays",
  simulated: false,
  identifiedBy: [],
  schedule: { every: DAY, lag: 0 },
  batch: 50,
  perMinute: 50,
  fetch: () => Promise.resolve({ observations: [], faults: [] }),
};

const artists = Array.from({ length: 20 }, (_, n) => `artist-${n}`);
const context = (day: number) => ({ unit: 1_000, now: START + (day + 1) * DAY });

/** What each artist has in a day: steady, each at its own level, and never the same count twice. */
const count = (n: number, day: number) => 1_000 * (n + 1) + 7 * day + n;

const day = (number: number, of = count): Observation[] =>
  artists.map((artistId, n) => {
    return { artistId, kind: "rate", value: of(n, number), observedAt: START + (number + 1) * DAY, period: DAY };
  });

/** What is known after so many ordinary days. */
function known(days: number): Learner[] {
  let learners: Learner[] = artists.map((id) => ({ id, last: null, state: {} }));
  for (let number = 0; number < days; number++) learners = next(learners, day(number), number);
  return learners;
}

function next(learners: Learner[], observations: Observation[], number: number): Learner[] {
  const { states, faults } = learn(plays, learners, observations, context(number));
  expect(faults).toEqual([]);
  return learners.map(({ id, state }) => {
    const told = observations.find(({ artistId }) => artistId === id);
    return {
      id,
      state: states?.get(id) ?? state,
      last: told ? { value: told.value, observedAt: told.observedAt } : null,
    };
  });
}

const levels = (learners: Learner[], number: number) =>
  learners.map(({ state }) => {
    const [own] = forecastsOf(new Map([["plays", state]]), new Map([["plays", plays]]), context(number).now);
    return own?.forecast.level ?? 0;
  });

test("each artist is learned of from its own counts", () => {
  const after = levels(known(21), 20);
  const week = (n: number) => Array.from({ length: 7 }, (_, past) => count(n, 20 - past)).reduce((a, b) => a + b);
  expect(after[9]).toBeCloseTo(week(9) / 1_000, 0);
  expect(after[0]).toBeCloseTo(week(0) / 1_000, 0);
});

test.each([21, 22, 23, 24, 25, 26, 27])(
  "a source that doubles everyone at once is not believed, on day %d",
  (number) => {
    for (const factor of [2, 15, 1 / 2, 1 / 15]) {
      const { states, faults } = learn(
        plays,
        known(number),
        day(number, (n) => Math.round(factor * count(n, number))),
        context(number),
      );
      expect(states).toBeNull();
      expect(faults).toMatchObject([{ artistId: null, reason: "shifted" }]);
    }
  },
);

test("nor is it when it tells several days at once, of which one is doubled", () => {
  const days = [21, 22, 23].flatMap((number) => day(number, (n) => (number === 22 ? 2 : 1) * count(n, number)));
  expect(learn(plays, known(21), days, context(23)).states).toBeNull();
});

test("one artist who has fifteen times as much is", () => {
  const { states } = learn(
    plays,
    known(21),
    day(21, (n, number) => (n === 3 ? 15 : 1) * count(n, number)),
    context(21),
  );
  expect(states?.size).toBe(artists.length);
});

test("a source that returns yesterday's answer for ever is not believed", () => {
  const { states, faults } = learn(
    plays,
    known(21),
    day(21, (n) => count(n, 20)),
    context(21),
  );
  expect(states).toBeNull();
  expect(faults).toMatchObject([{ artistId: null, reason: "frozen" }]);
});

test("of one artist a broken number is a fault, and the others count", () => {
  const observations = day(21);
  observations[4] = { ...observations[4]!, value: 1e30 };
  observations[5] = { ...observations[5]!, value: -1 };
  observations[6] = { ...observations[6]!, observedAt: START + 400 * DAY };
  const { states, faults } = learn(plays, known(21), observations, context(21));
  expect(states?.size).toBe(artists.length - 3);
  expect(faults.map(({ artistId, reason }) => [artistId, reason])).toEqual([
    ["artist-4", "absurd"],
    ["artist-5", "absurd"],
    ["artist-6", "future"],
  ]);
});

const NO_PRICES = new Map<string, number>();

test("the middle artist of those that a source tells of is where its price puts it, be it only one", () => {
  const levels = new Map(artists.map((id, n) => [id, n === 3 ? 1_000 : (count(n, 0) * 7) / 500]));
  expect(unitBy(day(0), new Map(), levels)).toBeCloseTo(500, 6);
  expect(unitBy(day(0).slice(0, 1), new Map(), levels)).toBeCloseTo(500, 6);
  // Whose price is unknown, or of nobody listening, says nothing.
  expect(unitBy(day(0).slice(0, 1), new Map(), new Map([["artist-0", 0]]))).toBeNull();
});

test("where no price is known, the middle artist is where the catalogue's is", () => {
  const unit = unitBy(day(0), new Map(), NO_PRICES) ?? 0;
  const middle = count(10, 0) * 7;
  expect(middle / unit).toBeCloseTo(7.4, 6);
  expect(unitBy(day(0).slice(0, 4), new Map(), NO_PRICES)).toBeNull();
});

test("totals tell of a unit from the second one on", () => {
  const totals = (number: number) =>
    day(number).map((observation, n): Observation => ({
      ...observation,
      kind: "total",
      period: 0,
      value: number * count(n, 0),
    }));
  const before = new Map(totals(1).map(({ artistId, value, observedAt }) => [artistId, { value, observedAt }]));
  expect(unitBy(totals(1), new Map(), NO_PRICES)).toBeNull();
  expect((count(10, 0) * 7) / (unitBy(totals(2), before, NO_PRICES) ?? 0)).toBeCloseTo(7.4, 6);
});
