import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import type { Observation } from "../../../domain/core/fair-value/observation.ts";
import { DAY, HOUR } from "../../../domain/core/ranges.ts";
import { artistsToAsk, pollStatements } from "../../../worker/features/market-data/polling.ts";
import type { PopularitySource } from "../../../worker/features/market-data/sources/source.ts";

const NOW = Date.UTC(2026, 10, 18, 12);
const DAY_START = Date.UTC(2026, 10, 18);

const source = (name: string, simulated = false): PopularitySource => ({
  name,
  simulated,
  identifiedBy: ["musicbrainz"],
  schedule: { every: HOUR, lag: 0 },
  batch: 50,
  perMinute: 100,
  fetch: () => Promise.reject(new Error("not asked in these tests")),
});

const told = (artistId: string, value: number, observedAt: number): Observation => ({
  artistId,
  kind: "total",
  value,
  observedAt,
  period: 0,
});

/** Stores what was told in one go. */
async function store(of: PopularitySource, ...observations: Observation[]): Promise<void> {
  const artists = await artistsToAsk(env.DB, of.name, [...new Set(observations.map(({ artistId }) => artistId))]);
  await env.DB.batch(pollStatements(env.DB, of, artists, { observations, faults: [] }, NOW));
}

async function readings(of: PopularitySource): Promise<unknown[]> {
  const { results } = await env.DB.prepare(
    "SELECT artist_id AS artist, grain, time, value FROM readings WHERE source = ? ORDER BY artist_id, grain, time",
  )
    .bind(of.name)
    .all();
  return results;
}

beforeEach(async () => {
  await env.DB.prepare(
    "INSERT INTO artists (id, name, search_name, genres, listed_at) VALUES ('cher', 'cher', 'cher', '[]', 0) ON CONFLICT DO NOTHING",
  ).run();
});

describe("what a source tells of an artist is kept", () => {
  test("each reading by its time, and the first of each day", async () => {
    const hourly = source("hourly");
    for (const hour of [3, 1, 2]) await store(hourly, told("cher", 100 + hour, DAY_START + hour * HOUR));
    await store(hourly, told("cher", 200, DAY_START + DAY));
    expect(await readings(hourly)).toEqual([
      { artist: "cher", grain: 0, time: DAY_START + HOUR, value: 101 },
      { artist: "cher", grain: 0, time: DAY_START + 2 * HOUR, value: 102 },
      { artist: "cher", grain: 0, time: DAY_START + 3 * HOUR, value: 103 },
      { artist: "cher", grain: 0, time: DAY_START + DAY, value: 200 },
      { artist: "cher", grain: DAY, time: DAY_START + HOUR, value: 101 },
      { artist: "cher", grain: DAY, time: DAY_START + DAY, value: 200 },
    ]);
  });

  test("once, however often it is told; another value for the same time takes its place", async () => {
    const repeated = source("repeated");
    for (const value of [5, 5, 6]) await store(repeated, told("cher", value, NOW));
    expect(await readings(repeated)).toEqual([
      { artist: "cher", grain: 0, time: NOW, value: 6 },
      { artist: "cher", grain: DAY, time: NOW, value: 6 },
    ]);
  });

  test("a day only where it is made up, and writes nothing for the rest of that day", async () => {
    const madeUp = source("made-up", true);
    for (const minute of [1, 2, 3]) await store(madeUp, told("cher", minute, NOW + minute * 60_000));
    expect(await readings(madeUp)).toEqual([{ artist: "cher", grain: DAY, time: NOW + 60_000, value: 1 }]);
  });

  test("not from a job that was overtaken by another", async () => {
    const racing = source("racing");
    await store(racing, told("cher", 1, NOW));
    const stale = [{ ...(await artistsToAsk(env.DB, racing.name, ["cher"]))[0]!, last: null }];
    await env.DB.batch(
      pollStatements(env.DB, racing, stale, { observations: [told("cher", 9, NOW + 1)], faults: [] }, NOW),
    );
    expect(await readings(racing)).toHaveLength(2);
  });
});
