import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { DAY, MINUTE } from "../domain/core/ranges.ts";
import { build } from "../scripts/local/build.ts";
import { type Exchange, startExchange } from "../scripts/local/exchange.ts";
import { load } from "./load.ts";
import { startControl } from "./miniflare.ts";

const ARTISTS = 10_000;
const CONNECTIONS = 32;
/**
 * So many are due at a time: a book that is awake holds three files open, and a process may have some thousands. Those
 * before them have fallen asleep by then, as books do between two values a day, and are woken by the next.
 */
const WAVE = 2_500;
const FALL_ASLEEP = 13_000;
/** Days of which the first two only open the books. */
const DAYS = 3;

/**
 * Artists valued a second: the whole way from the cron trigger by the queue, a source over HTTP that limits nothing,
 * forecasts and prices, to the journal of each artist's book and D1. Every price moves every day. Beside a bare
 * control, one durable write in each of two objects for as many artists.
 */
export async function benchPrices(): Promise<void> {
  await build();
  const folder = mkdtempSync(join(tmpdir(), "anticip-bench-"));
  const source = new FakeListenBrainz();
  const exchange = await startExchange({
    port: 0,
    stateDir: join(folder, "exchange"),
    assets: false,
    bindings: {
      SOURCES: "listenbrainz",
      SOURCE_CONTACT: "bench@anticip.example",
      LISTENBRAINZ_URL: await source.listen(),
      OPENING_SECONDS: 0,
    },
  });
  const control = await startControl(join(folder, "control"));
  try {
    await addArtists(exchange);
    const seconds: number[][] = [];
    for (let day = 0; day < DAYS; day++) {
      source.day = day;
      const waves: number[] = [];
      for (let from = 0; from < ARTISTS; from += WAVE) {
        waves.push(await valueWave(exchange, from));
        await wait(FALL_ASLEEP);
      }
      seconds.push(waves);
    }
    const bare = await load(control.url, CONNECTIONS, ARTISTS, (n) => ({
      path: "/",
      headers: {},
      body: JSON.stringify({ first: `artist-${n}`, second: `book-${n}` }),
      expects: 200,
    }));
    report(seconds, bare.perSecond);
  } finally {
    await Promise.all([exchange.stop(), control.stop(), source.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

const idOf = (n: number) => `artist-${n}`;
const mbidOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

/** Artists as listing them leaves them in D1; their books are opened by their first price. */
async function addArtists({ sql }: Exchange): Promise<void> {
  const rows = JSON.stringify(Array.from({ length: ARTISTS }, (_, n) => [idOf(n), mbidOf(n)]));
  await sql(
    `INSERT INTO artists (id, name, search_name, genres, listed_at)
     SELECT value ->> 0, value ->> 0, value ->> 0, '[]', 0 FROM json_each(?)`,
    rows,
  );
  await sql(
    `INSERT INTO artist_identifiers (artist_id, kind, value)
     SELECT value ->> 0, 'musicbrainz', value ->> 1 FROM json_each(?)`,
    rows,
  );
  await sql(
    `INSERT INTO source_polls (source, artist_id, due_at) SELECT 'listenbrainz', value ->> 0, ?2 FROM json_each(?1)`,
    rows,
    Date.now() + 8 * DAY,
  );
}

/** Lets a day pass for the artists of a wave, fires cron, and waits until each of them is valued; how long that took (s). */
async function valueWave({ sql, fireCron }: Exchange, from: number): Promise<number> {
  const inWave = `CAST(substr(artist_id, 8) AS INTEGER) BETWEEN ${from} AND ${from + WAVE - 1}`;
  await sql(`UPDATE source_polls SET due_at = 0, observed_at = observed_at - ? WHERE ${inWave}`, DAY);
  await sql(
    `UPDATE forecasts SET state = json_set(state, '$.rate.until', (state ->> '$.rate.until') - ?1,
       '$.rate.weekEnd', (state ->> '$.rate.weekEnd') - ?1) WHERE ${inWave}`,
    DAY,
  );
  await sql(
    `UPDATE valuations SET at = at - ?1, state = json_set(state, '$.at', (state ->> '$.at') - ?1,
       '$.volatility.at', (state ->> '$.volatility.at') - ?1,
       '$.combination.counted.listenbrainz.observedAt', (state ->> '$.combination.counted.listenbrainz.observedAt') - ?1)
     WHERE ${inWave}`,
    DAY,
  );
  const started = performance.now();
  // Not one of the ten minutes at which other work is done.
  await fireCron(Math.floor(Date.now() / (10 * MINUTE)) * 10 * MINUTE + MINUTE);
  for (;;) {
    const [row] = await sql(
      `SELECT COUNT(*) AS waiting FROM source_polls WHERE ${inWave} AND (failures > 0 OR observed_at IS NULL OR due_at < ?)`,
      Date.now() + DAY / 2,
    );
    if (row?.["waiting"] === 0) return (performance.now() - started) / 1_000;
    await wait(50);
  }
}

/** ListenBrainz as far as it is asked: the plays of each artist ever, which grow by another number each day. */
class FakeListenBrainz {
  day = 0;
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      let text = "";
      request.setEncoding("utf8");
      request.on("data", (chunk: string) => (text += chunk));
      request.on("end", () => {
        const { artist_mbids: ids } = JSON.parse(text) as { artist_mbids: string[] };
        const rows = ids.map((id) => ({
          artist_mbid: id,
          total_listen_count: this.totalOf(Number(id.slice(-6))),
          total_user_count: 1,
        }));
        response.setHeader("Content-Type", "application/json");
        response.end(JSON.stringify(rows));
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => void this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Up by a fifth and down again: so every price moves every day. */
  private totalOf(n: number): number {
    const daily = 1_000 + 37 * n;
    return 5_000_000 + this.day * daily + Math.ceil(this.day / 2) * Math.round(daily * (n % 2 === 0 ? 0.4 : -0.4));
  }
}

function report(seconds: readonly (readonly number[])[], control: number): void {
  const sum = (waves: readonly number[] = []) => waves.reduce((total, wave) => total + wave, 0);
  const perSecond = ARTISTS / sum(seconds.at(-1));
  console.log(`${ARTISTS} artists valued by a source over HTTP, ${WAVE} at a time, their books asleep before:`);
  console.log(`with the journal of each book         ${perSecond.toFixed(0).padStart(6)} artists/s`);
  console.log(`opening all books, once               ${(ARTISTS / sum(seconds[1])).toFixed(0).padStart(6)} artists/s`);
  console.log(`control, two durable writes in series ${control.toFixed(0).padStart(6)} artists/s`);
  console.log(`ratio ${(perSecond / control).toFixed(2)}\n`);
}
