import { describe, expect, test } from "vitest";
import { CATALOGUE } from "../../../../../domain/catalogue/index.ts";
import { fittedForecaster } from "../../../../../domain/core/fair-value/fitted-forecaster.ts";
import type { ForecastState } from "../../../../../domain/core/fair-value/forecaster.ts";
import { STREAM_MODEL } from "../../../../../domain/core/fair-value/model.ts";
import { DAY } from "../../../../../domain/core/ranges.ts";
import { type StreamKind, Streams } from "./streams.ts";

const WEEK = 7 * DAY;
const BEGIN = Date.UTC(2025, 0, 5); // a Sunday
const KINDS: StreamKind[] = ["plays", "views"];

const drake = CATALOGUE.find(({ id }) => id === "drake")!;
const streams = new Streams("test", BEGIN);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Counts of so many days from the beginning on. */
const daysOf = (kind: StreamKind, artist: typeof drake, days: number, of = streams) =>
  Array.from({ length: days }, (_, day) => of.onDay(kind, artist.id, artist, BEGIN + day * DAY));

test("the same day has always the same count, whenever in the day and in whatever order it is asked for", () => {
  const other = new Streams("test", BEGIN + 3_600_000);
  const late = other.onDay("plays", "drake", drake, BEGIN + 500 * DAY);
  expect(other.onDay("plays", "drake", drake, BEGIN + 500 * DAY + DAY - 1)).toBe(late);
  expect(streams.onDay("plays", "drake", drake, BEGIN + 500 * DAY)).toBe(late);
  expect(new Streams("another", BEGIN).onDay("plays", "drake", drake, BEGIN + 500 * DAY)).not.toBe(late);
});

test("a total grows by each day's count, and by parts of the day under way", () => {
  const at = (time: number) => streams.total("plays", "drake", drake, time);
  const now = BEGIN + 100 * DAY;
  expect(at(now + DAY) - at(now)).toBe(streams.onDay("plays", "drake", drake, now));
  expect(new Streams("test", BEGIN).total("plays", "drake", drake, now)).toBe(at(now));
  const parts = [0, 6, 12, 18, 24].map((hours) => at(now + hours * 3_600_000));
  expect(parts).toEqual(parts.toSorted((a, b) => a - b));
  expect(new Set(parts).size).toBe(5);
});

describe.each(KINDS)("%s", (kind) => {
  test("have weekdays", () => {
    const weeks = CATALOGUE.slice(0, 40).flatMap((artist) => {
      const days = daysOf(kind, artist, 52 * 7);
      return Array.from({ length: 52 }, (_, week) => days.slice(week * 7, week * 7 + 7)).map((week) =>
        week.map((count) => count / mean(week)),
      );
    });
    const pattern = Array.from({ length: 7 }, (_, day) => mean(weeks.map((week) => week[day] ?? NaN)));
    const [sunday, wednesday, friday] = [pattern[0]!, pattern[3]!, pattern[5]!];
    if (kind === "plays") expect([sunday < 0.95, friday > 1.07]).toEqual([true, true]);
    else expect([sunday > 1.07, wednesday < 0.97]).toEqual([true, true]);
  });

  test("have releases that come suddenly and go within weeks, and on average are what the career says", () => {
    const artists = CATALOGUE.filter((_, index) => index % 4 === 0);
    const weekly = artists.map((artist) => {
      const days = daysOf(kind, artist, 104 * 7);
      return Array.from({ length: 104 }, (_, week) => {
        const level = streams.level(artist.id, artist, BEGIN + (week + 0.5) * WEEK);
        return mean(days.slice(week * 7, week * 7 + 7)) / level;
      });
    });
    const usual = kind === "plays" ? 0.002 / 7 : 0.0015 / 7;
    expect(mean(weekly.flat()) / usual).toBeGreaterThan(0.95);
    expect(mean(weekly.flat()) / usual).toBeLessThan(1.05);
    const sudden = weekly.flatMap((weeks) => weeks.slice(1).filter((rate, week) => rate > 1.5 * (weeks[week] ?? NaN)));
    expect(sudden.length / artists.length).toBeGreaterThan(0.5); // in two years
    expect(sudden.length / artists.length).toBeLessThan(4);
  });

  test("let the forecaster find what is expected", () => {
    const unit = (kind === "plays" ? 0.002 : 0.0015) * 1e6;
    const forecaster = fittedForecaster(STREAM_MODEL, { debut: false });
    const errors = CATALOGUE.filter(({ audience }, index) => index % 4 === 0 && audience > 1e6).map((artist) => {
      let state: ForecastState = forecaster.start();
      for (const [day, value] of daysOf(kind, artist, 60 * 7).entries()) {
        const observedAt = BEGIN + (day + 1) * DAY;
        const observation = { artistId: artist.id, kind: "rate" as const, value, observedAt, period: DAY };
        const observed = forecaster.observe(state, observation, { unit, now: observedAt });
        expect(observed).toHaveProperty("state");
        if ("state" in observed) ({ state } = observed);
      }
      const end = BEGIN + 60 * WEEK;
      const known = Math.log1p(streams.level(artist.id, artist, end) / 1e6);
      return (forecaster.forecast(state, end)?.x ?? NaN) - known;
    });
    expect(Math.abs(mean(errors))).toBeLessThan(0.15);
    expect(Math.sqrt(mean(errors.map((error) => error ** 2)))).toBeLessThan(0.35);
  });
});
