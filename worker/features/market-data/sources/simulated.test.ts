import { describe, expect, test } from "vitest";
import { CATALOGUE } from "../../../../domain/catalogue/index.ts";
import { fairValue, median, refreshAnchor } from "../../../../domain/core/fair-value.ts";
import { simulatedSource } from "./simulated.ts";
import type { Signal, SignalledArtist } from "./signal-source.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WEEK = 168 * HOUR;
const START = Date.UTC(2026, 10, 20, 10, 0, 30);

const audiences = new Map(CATALOGUE.map((artist) => [artist.id, artist.audience]));
const source = (seed = "test") => simulatedSource(seed, (id) => audiences.get(id));

function artist(id: string, last: SignalledArtist["last"] = null): SignalledArtist {
  return { id, name: id, musicbrainzId: null, last };
}

/** Observes every `interval` up to `end`, each time handing in what was observed before. */
async function live(id: string, end: number, interval: number, from = START): Promise<Signal> {
  const simulated = source();
  let [last] = await simulated.observe([artist(id)], from);
  for (let now = from + interval; now <= end; now += interval)
    [last] = await simulated.observe([artist(id, last ?? null)], now);
  if (!last) throw new Error("no signal");
  return last;
}

const deviation = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
};
const changes = (values: readonly number[]) => values.slice(1).map((value, i) => Math.log(value / (values[i] ?? NaN)));

describe("a path", () => {
  test("starts at the audience, and of unknown artists there is no signal", async () => {
    const signals = await source().observe([artist("drake"), artist("nobody")], START);
    expect(signals).toEqual([{ artistId: "drake", level: audiences.get("drake"), observedAt: START }]);
    expect([...source().backfill(artist("nobody"), 0, START, WEEK)]).toEqual([]);
  });

  test("is the same whether stepped each minute, each hour or once after three weeks", async () => {
    const end = START + 3 * WEEK;
    const once = await live("drake", end, 3 * WEEK);
    expect((await live("drake", end, HOUR)).level / once.level).toBeCloseTo(1, 9);
    expect((await live("drake", end, MINUTE)).level / once.level).toBeCloseTo(1, 9);
    expect(Math.abs(Math.log(once.level / (audiences.get("drake") ?? 1)))).toBeGreaterThan(0.01);
  });

  test("depends on the seed and the artist, and repeats with them", async () => {
    const step = async (seed: string, id: string) => {
      const last = { level: 1e6, observedAt: START };
      const [signal] = await simulatedSource(seed, () => 1e6).observe([artist(id, last)], START + WEEK);
      return signal?.level;
    };
    expect(await step("x", "drake")).toBe(await step("x", "drake"));
    expect(await step("x", "drake")).not.toBe(await step("y", "drake"));
    expect(await step("x", "drake")).not.toBe(await step("x", "tyla"));
  });

  test("does not move within a minute, nor backwards when the clock does", async () => {
    const last = { level: 5e7, observedAt: START };
    expect(await source().observe([artist("drake", last)], START + 5)).toEqual([
      { artistId: "drake", level: 5e7, observedAt: START + 5 },
    ]);
    expect(await source().observe([artist("drake", last)], START - HOUR)).toEqual([{ artistId: "drake", ...last }]);
  });

  test("continues from a level it never gave, and returns towards its own", async () => {
    const far = { level: 1e9, observedAt: START };
    const [soon] = await source().observe([artist("drake", far)], START + HOUR);
    const [late] = await source().observe([artist("drake", far)], START + 500 * WEEK);
    expect(Math.abs(Math.log((soon?.level ?? 0) / 1e9))).toBeLessThan(0.2);
    expect(late?.level).toBeLessThan(6e8);
  });
});

describe("the backfill", () => {
  test("ends at the starting audience now, and live steps continue it", async () => {
    const past = [...source().backfill(artist("drake"), START - WEEK, START, HOUR)];
    expect(past.length).toBe(169);
    expect(past.map((signal) => signal.observedAt)).toEqual(past.map((_, i) => START - WEEK + i * HOUR));
    expect(past.at(-1)).toEqual({ artistId: "drake", level: audiences.get("drake"), observedAt: START });

    const [next] = await source().observe([artist("drake", past.at(-1) ?? null)], START + HOUR);
    const usual = deviation(changes(past.map((signal) => signal.level)));
    expect(Math.abs(Math.log((next?.level ?? 0) / (past.at(-1)?.level ?? 0)))).toBeLessThan(4 * usual);
  });

  test("passes through the last known signal", async () => {
    const lived = await live("drake", START + WEEK, HOUR);
    const past = [...source().backfill(artist("drake", lived), START - WEEK, START + WEEK, HOUR)];
    expect(past.at(-1)).toEqual(lived);
    expect(Math.max(...changes(past.map((signal) => signal.level)).map(Math.abs))).toBeLessThan(0.1);
  });

  test("holds a whole number of intervals when the span does not", () => {
    const past = [...source().backfill(artist("tyla"), START - 2.5 * HOUR, START, HOUR)];
    expect(past.map((signal) => START - signal.observedAt)).toEqual([2 * HOUR, HOUR, 0]);
    expect([...source().backfill(artist("tyla"), START + 1, START, HOUR)]).toEqual([]);
  });
});

describe("calibration", () => {
  const anchor = refreshAnchor(null, [...audiences.values()], START);
  const anchors = new Map(anchor ? [["simulated", anchor]] : []);

  /** Fair values of two years of weeks, as if each had been quoted after the one before. */
  function prices(seed: string, id: string, interval = WEEK): { cents: number[]; quarantined: number } {
    const cents: number[] = [];
    let quarantined = 0;
    let previous: { cents: number; time: number } | null = null;
    for (const { level, observedAt } of source(seed).backfill(artist(id), START - 104 * WEEK, START, interval)) {
      const reading = { source: "simulated", level, observedAt, weight: 1, staleAfter: HOUR };
      const valuation = fairValue([reading], anchors, observedAt, previous);
      if (valuation.status === "no_signal") throw new Error("no signal");
      if (valuation.status === "quarantined") quarantined += 1;
      previous = { cents: valuation.cents, time: observedAt };
      cents.push(valuation.cents);
    }
    return { cents, quarantined };
  }

  test.each(["one", "two", "three"])(
    "the median artist's fair value moves by 10 to 12 percent a week (seed %s)",
    (seed) => {
      const weekly = CATALOGUE.map(({ id }) => deviation(changes(prices(seed, id).cents)));
      expect(median(weekly)).toBeGreaterThan(0.1);
      expect(median(weekly)).toBeLessThan(0.12);
    },
  );

  test("small artists move more than big ones", () => {
    const bySize = CATALOGUE.toSorted((a, b) => a.audience - b.audience);
    const volatility = (artists: typeof bySize) =>
      median(artists.map(({ id }) => deviation(changes(prices("size", id).cents))));
    const third = Math.floor(bySize.length / 3);
    const [small, middle, big] = [bySize.slice(0, third), bySize.slice(third, -third), bySize.slice(-third)].map(
      volatility,
    );
    expect(small).toBeGreaterThan(1.15 * (middle ?? NaN));
    expect(middle).toBeGreaterThan(1.15 * (big ?? NaN));
  });

  test("volatility grows with the square root of time: hours tell the same as weeks", () => {
    const hourly = CATALOGUE.filter((_, i) => i % 20 === 0).map(({ id }) => {
      const levels = [...source().backfill(artist(id), START - 26 * WEEK, START, HOUR)].map((signal) => signal.level);
      return median(changes(levels).map(Math.abs)) / 0.6745;
    });
    const weekly = CATALOGUE.filter((_, i) => i % 20 === 0).map(({ id }) => {
      const levels = [...source().backfill(artist(id), START - 520 * WEEK, START, WEEK)].map((signal) => signal.level);
      return median(changes(levels).map(Math.abs)) / 0.6745;
    });
    const ratio = median(weekly.map((value, i) => value / (hourly[i] ?? NaN)));
    expect(ratio / Math.sqrt(168)).toBeGreaterThan(0.85);
    expect(ratio / Math.sqrt(168)).toBeLessThan(1.15);
  });

  test("changes are not predictable from the ones before", () => {
    const correlations = CATALOGUE.map(({ id }) => {
      const weekly = changes(prices("momentum", id).cents);
      const variance = deviation(weekly) ** 2;
      return weekly.slice(1).reduce((sum, change, i) => sum + change * (weekly[i] ?? 0), 0) / weekly.length / variance;
    });
    expect(Math.abs(median(correlations))).toBeLessThan(0.06);
  });

  test("has jumps: changes of more than four usual ones in a day happen, but seldom", () => {
    const daily = CATALOGUE.slice(0, 60).flatMap(({ id }) => {
      const steps = changes(
        [...source().backfill(artist(id), START - 104 * WEEK, START, 24 * HOUR)].map((signal) => signal.level),
      );
      const usual = median(steps.map(Math.abs)) / 0.6745;
      return steps.filter((step) => Math.abs(step) > 4.5 * usual);
    });
    expect(daily.length / 60).toBeGreaterThan(1);
    expect(daily.length / 60).toBeLessThan(6);
    expect(daily.some((step) => step > 0) && daily.some((step) => step < 0)).toBe(true);
  });

  test("no simulated jump is taken for an error, stepping daily for two years", () => {
    const quarantined = CATALOGUE.map(({ id }) => prices("errors", id, 24 * HOUR).quarantined);
    expect(quarantined.reduce((sum, count) => sum + count, 0)).toBe(0);
  });

  test("in thirty years nobody drifts away from where they started", () => {
    for (const { id, audience } of CATALOGUE.filter((_, i) => i % 10 === 0)) {
      const past = [...source().backfill(artist(id), START - 1560 * WEEK, START, 4 * WEEK)];
      const logs = past.map((signal) => Math.log(signal.level / audience));
      expect(Math.max(...logs.map(Math.abs)), id).toBeLessThan(5);
      expect(Math.abs(median(logs)), id).toBeLessThan(1);
    }
  });
});
