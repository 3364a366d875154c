import { describe, expect, test } from "vitest";
import { CATALOGUE } from "../../../../../domain/catalogue/index.ts";
import { observeHistory } from "../../../../../domain/core/fair-value/gate.ts";
import { GAMMA, priceOf } from "../../../../../domain/core/fair-value/price.ts";
import { LISTENERS_UNIT } from "./careers.ts";
import { type Signal, type SignalledArtist, simulatedSource } from "./source.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const START = Date.UTC(2026, 10, 20, 10, 0, 30);

const careers = new Map(CATALOGUE.map((artist) => [artist.id, artist]));
const audienceOf = (id: string) => careers.get(id)?.audience ?? NaN;
const source = (seed = "test") => simulatedSource(seed, (id) => careers.get(id));

function artist(id: string, last: SignalledArtist["last"] = null): SignalledArtist {
  return { id, last };
}

/** Observes every `interval` up to `end`, each time handing in what was observed before. */
async function live(id: string, end: number, interval: number, from = START): Promise<Signal> {
  const simulated = source();
  let [last] = simulated.observe([artist(id)], from);
  for (let now = from + interval; now <= end; now += interval)
    [last] = simulated.observe([artist(id, last ?? null)], now);
  if (!last) throw new Error("no signal");
  return last;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
const deviation = (values: readonly number[]) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
const changes = (values: readonly number[]) => values.slice(1).map((value, i) => Math.log(value / (values[i] ?? NaN)));

/** The price without the rounding to cents, over that of no popularity. */
const price = (level: number) => (1 + level / LISTENERS_UNIT) ** GAMMA;

/** Prices from the catalogue's audience at `START` on. */
function pricesAfter(seed: string, id: string, count: number, interval = WEEK): number[] {
  const known = { level: audienceOf(id), observedAt: START };
  const path = source(seed).backfill(artist(id, known), START, START + count * interval, interval);
  return [...path].map(({ level }) => price(level));
}

describe("a path", () => {
  test("starts at the audience, and of unknown artists there is no signal", async () => {
    const signals = source().observe([artist("drake"), artist("nobody")], START);
    expect(signals).toEqual([{ artistId: "drake", level: audienceOf("drake"), observedAt: START }]);
    expect([...source().backfill(artist("nobody"), 0, START, WEEK)]).toEqual([]);
  });

  test("is the same whether stepped each minute, each hour or once after three weeks", async () => {
    const end = START + 3 * WEEK;
    const once = await live("drake", end, 3 * WEEK);
    expect((await live("drake", end, HOUR)).level / once.level).toBeCloseTo(1, 9);
    expect((await live("drake", end, MINUTE)).level / once.level).toBeCloseTo(1, 9);
    expect(Math.abs(Math.log(once.level / audienceOf("drake")))).toBeGreaterThan(0.01);
  });

  test("is told to forecasters as an expectation that gives its price", async () => {
    const { level } = await live("drake", START + WEEK, WEEK);
    const tracked = {
      id: "drake",
      name: "Drake",
      identifiers: {},
      last: { value: audienceOf("drake"), observedAt: START },
    };
    const { observations, faults } = await source().fetch([tracked, { ...tracked, id: "nobody" }], START + WEEK);
    expect(faults).toEqual([]);
    expect(observations).toEqual([
      { artistId: "drake", kind: "expectation", value: level, observedAt: START + WEEK, period: 0 },
    ]);
    const x = Math.log1p(level / LISTENERS_UNIT); // taken at its word
    expect(priceOf(x)).toBe(Math.round(priceOf(0) * price(level)));
  });

  test("depends on the seed, the artist and its genres, and repeats with them", async () => {
    const step = async (seed: string, id: string, genres: string[]) => {
      const last = { level: 1e6, observedAt: START };
      const career = { audience: 1e6, genres };
      const [signal] = simulatedSource(seed, () => career).observe([artist(id, last)], START + WEEK);
      return signal?.level;
    };
    expect(await step("x", "drake", ["pop"])).toBe(await step("x", "drake", ["pop"]));
    expect(await step("x", "drake", ["pop"])).not.toBe(await step("y", "drake", ["pop"]));
    expect(await step("x", "drake", ["pop"])).not.toBe(await step("x", "tyla", ["pop"]));
    expect(await step("x", "drake", ["pop"])).not.toBe(await step("x", "drake", ["rock"]));
    expect(await step("x", "drake", [])).toBeGreaterThan(0);
  });

  test("does not move within a minute, nor backwards when the clock does", async () => {
    const last = { level: 5e7, observedAt: START };
    expect(source().observe([artist("drake", last)], START + 5)).toEqual([
      { artistId: "drake", level: 5e7, observedAt: START + 5 },
    ]);
    expect(source().observe([artist("drake", last)], START - HOUR)).toEqual([{ artistId: "drake", ...last }]);
  });

  test("goes on from a level it never gave, by the same changes, and does not return", async () => {
    const after = async (level: number, span: number) => {
      const [signal] = source().observe([artist("drake", { level, observedAt: START })], START + span);
      return (price(signal?.level ?? NaN) - 1) / (price(level) - 1);
    };
    for (const span of [HOUR, WEEK, 100 * WEEK])
      expect((await after(1e9, span)) / (await after(1e5, span)), `${span} ms`).toBeCloseTo(1, 6);
  });

  test("another secret goes on where the one before has led", async () => {
    const last = await live("drake", START + WEEK, WEEK);
    const [next] = source("another").observe([artist("drake", last)], START + WEEK + HOUR);
    expect(Math.abs(Math.log((next?.level ?? NaN) / last.level))).toBeLessThan(0.05);
  });
});

describe("the backfill", () => {
  test("ends at the starting audience now, and live steps continue it", async () => {
    const past = [...source().backfill(artist("drake"), START - WEEK, START, HOUR)];
    expect(past.length).toBe(169);
    expect(past.map((signal) => signal.observedAt)).toEqual(past.map((_, i) => START - WEEK + i * HOUR));
    expect(past.at(-1)).toEqual({ artistId: "drake", level: audienceOf("drake"), observedAt: START });

    const [next] = source().observe([artist("drake", past.at(-1) ?? null)], START + HOUR);
    const usual = deviation(changes(past.map((signal) => signal.level)));
    expect(Math.abs(Math.log((next?.level ?? 0) / (past.at(-1)?.level ?? 0)))).toBeLessThan(4 * usual);
  });

  test("passes through the last known signal", async () => {
    const lived = await live("drake", START + WEEK, HOUR);
    const past = [...source().backfill(artist("drake", lived), START - WEEK, START + WEEK, HOUR)];
    expect(past.at(-1)).toEqual(lived);
    expect(past.find(({ observedAt }) => observedAt === START)?.level).toBeCloseTo(audienceOf("drake"), 0);
  });

  test("holds a whole number of intervals when the span does not", () => {
    const past = [...source().backfill(artist("tyla"), START - 2.5 * HOUR, START, HOUR)];
    expect(past.map((signal) => START - signal.observedAt)).toEqual([2 * HOUR, HOUR, 0]);
    expect([...source().backfill(artist("tyla"), START + 1, START, HOUR)]).toEqual([]);
  });
});

describe("calibration", () => {
  const bySize = CATALOGUE.toSorted((a, b) => a.audience - b.audience);
  const volatility = (seed: string, id: string) => deviation(changes(pricesAfter(seed, id, 52)));

  test.each(["one", "two", "three"])(
    "the median artist's price moves by 5 to 12 percent a week, about 7 (seed %s)",
    (seed) => {
      const weekly = median(CATALOGUE.map(({ id }) => volatility(seed, id)));
      expect(weekly).toBeGreaterThan(0.06);
      expect(weekly).toBeLessThan(0.085);
    },
  );

  test("the smaller an artist, the more its audience moves; and its price, but where that comes near the floor", () => {
    const third = Math.floor(bySize.length / 3);
    const thirds = [bySize.slice(0, third), bySize.slice(third, -third), bySize.slice(-third)];
    const [small, middle, big] = thirds.map((artists) =>
      median(
        artists.map(({ id, audience }) => {
          const known = { level: audience, observedAt: START };
          const path = [...source("size").backfill(artist(id, known), START, START + 52 * WEEK, WEEK)];
          return deviation(changes(path.map(({ level }) => level)));
        }),
      ),
    );
    expect(small).toBeGreaterThan(1.4 * (middle ?? NaN));
    expect(middle).toBeGreaterThan(1.4 * (big ?? NaN));
    const prices = (artists: typeof bySize) => median(artists.map(({ id }) => volatility("size", id)));
    expect(prices(thirds[1]!)).toBeGreaterThan(1.15 * prices(thirds[2]!));
  });

  test("the mean of prices stays, at any horizon, and the median falls", () => {
    for (const weeks of [1, 13, 52]) {
      const growth = Array.from({ length: 40 }, (_, seed) =>
        mean(
          CATALOGUE.filter((_, i) => i % 3 === 0).map(({ id }) => {
            const [first, last] = pricesAfter(`growth ${seed}`, id, 1, weeks * WEEK);
            return (last ?? NaN) / (first ?? NaN) - 1;
          }),
        ),
      );
      expect(Math.abs(mean(growth)) / (deviation(growth) / Math.sqrt(growth.length)), `${weeks} weeks`).toBeLessThan(3);
    }
    const years = CATALOGUE.map(({ id }) => {
      const [first, last] = pricesAfter("years", id, 1, 520 * WEEK);
      return (last ?? NaN) / (first ?? NaN);
    });
    expect(median(years)).toBeLessThan(0.7);
    expect(Math.max(...years)).toBeGreaterThan(2);
  });

  test("after thirty years no price is below that of no popularity, and few have grown far", () => {
    const careersEnd = CATALOGUE.map(({ id }) => pricesAfter("thirty", id, 390, 4 * WEEK));
    expect(Math.min(...careersEnd.flat())).toBeGreaterThanOrEqual(1);
    const everTenfold = careersEnd.filter((path) => Math.max(...path) > 10 * (path[0] ?? NaN));
    expect(everTenfold.length / careersEnd.length).toBeLessThan(0.1);
  });

  test("has jumps, up and down: changes of more than four usual ones in a day happen, but seldom", () => {
    const daily = CATALOGUE.slice(0, 60).flatMap(({ id }) => {
      // What is above the floor: prices near it move less and less.
      const steps = changes(pricesAfter("jumps", id, 2 * 365, DAY).map((path) => path - 1));
      const usual = median(steps.map(Math.abs)) / 0.6745;
      return steps.filter((step) => Math.abs(step) > 4.5 * usual);
    });
    expect(daily.length / 60).toBeGreaterThan(1);
    expect(daily.length / 60).toBeLessThan(6);
    expect(daily.some((step) => step > 0) && daily.some((step) => step < 0)).toBe(true);
  });

  test.each([4 * HOUR, DAY, WEEK])(
    "no simulated jump is held for somebody to look at, told every %i ms",
    (interval) => {
      const held = CATALOGUE.filter((_, index) => index % 3 === 0).filter(({ id }) => {
        const values = pricesAfter("held", id, Math.floor((104 * WEEK) / interval), interval);
        return observeHistory(values.map((cents, step) => ({ time: START + step * interval, cents }))).jumps.includes(
          true,
        );
      });
      expect(held).toEqual([]);
    },
  );
});
