import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DAY, HALF_HOUR, HOUR } from "../../domain/core/ranges.ts";
import { seededRandom } from "../../durable-objects/testing/platform/random.ts";
import { candlesOver, spanOf } from "../../worker/features/market-data/charts.ts";
import { closeDay } from "../../worker/features/market-data/closes.ts";
import { changeIn, rollupStatements } from "../../worker/features/market-data/market-rollups.ts";
import { historyOf, performanceOf } from "../../worker/features/performance/history.ts";
import { tradesOf } from "../../worker/features/performance/own-trades.ts";
import { recordStatements } from "../../worker/features/performance/record.ts";
import type { CallerContext } from "../../worker/platform/service-context.ts";
import { SqliteD1 } from "../../worker/testing/sqlite-d1.ts";

const ARTISTS = 100_000;
/** Of each artist; together ten million. */
const DAYS = 100;
const ACCOUNTS = 100_000;
/** Of each account; six million in all. */
const VALUES = 60;
const POSITIONS = 5;
/** One artist has ten years of days. */
const EVERGREEN = "artist-0";
const TEN_YEARS = 3_650;
/** One account has ten thousand trades, and five weeks of half hours. */
const BUSY = "account-0";
const TRADES = 10_000;
const WEEKS = 5 * 7 * 48;
const NOW = Date.UTC(2026, 10, 18, 12);
const TODAY = NOW - (NOW % DAY);
const ROUNDS = 200;

/** The queries of charts, portfolios and trades over generated data at size, and the jobs, beside bare queries by a key. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "anticip-bench-"));
  try {
    const d1 = new SqliteD1(join(folder, "d1.sqlite"));
    fill(d1);
    await readings(d1);
    await jobs(d1);
    d1.database.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a range of numbers from 0 on is called in the statements below. */
const numbers = (name: string, count: number) =>
  `${name}(${name}) AS (SELECT 0 UNION ALL SELECT ${name} + 1 FROM ${name} WHERE ${name} < ${count - 1})`;

function fill({ database }: SqliteD1): void {
  database.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000;");
  const run = (...statements: string[]) => {
    for (const statement of statements) database.exec(statement);
  };
  run(
    `WITH RECURSIVE ${numbers("a", ARTISTS)} INSERT INTO artists (id, name, search_name, genres, listed_at)
     SELECT 'artist-' || a, 'Artist ' || a, 'artist ' || a, '[]', 0 FROM a`,
    `WITH RECURSIVE ${numbers("a", ARTISTS)} INSERT INTO market (artist_id, seq, fair_value, volume, shares_floated, inventory)
     SELECT 'artist-' || a, 1, 1000 + a % 977, 0, 100000, 90000 FROM a`,
    `WITH RECURSIVE ${numbers("d", DAYS)} INSERT INTO candles (artist_id, interval, time, open, high, low, close, volume, turnover, trades, sold)
     SELECT id, ${DAY}, ${TODAY} - d * ${DAY}, 1000, 1020, 990, 1010, d % 2, 1000 * (d % 2), d % 2, 0
     FROM artists CROSS JOIN (SELECT d FROM d ORDER BY d DESC)`,
    `WITH RECURSIVE ${numbers("d", TEN_YEARS)} INSERT OR IGNORE INTO candles (artist_id, interval, time, open, high, low, close, volume, turnover)
     SELECT '${EVERGREEN}', ${DAY}, ${TODAY} - d * ${DAY}, 1000, 1020, 990, 1010, 1, 1000 FROM d`,
    `WITH RECURSIVE ${numbers("d", 3)} INSERT INTO fair_values (artist_id, grain, time, value, source, seq)
     SELECT id, 300000, ${NOW - HOUR} + d * 1200000, 1000 + d, 'bench', 1 FROM artists CROSS JOIN d`,
    `INSERT INTO fair_values (artist_id, grain, time, value, source, seq)
     SELECT id, ${DAY}, ${TODAY - DAY}, 1000, 'bench', 1 FROM artists`,
    `INSERT INTO positions SELECT 'issuer', id, -10000, 0, 0, 1 FROM artists`,
    `WITH RECURSIVE ${numbers("u", ACCOUNTS)}, ${numbers("p", POSITIONS)}
     INSERT INTO positions SELECT 'account-' || u, 'artist-' || ((u * 7919 + p * 104729) % ${ARTISTS}), 10, -10000, 0, 1 FROM u CROSS JOIN p`,
    `WITH RECURSIVE ${numbers("u", ACCOUNTS)}, ${numbers("v", VALUES)}
     INSERT INTO portfolio_values SELECT 'account-' || u, ${DAY}, ${TODAY} - v * ${DAY}, 500000, 500000 + v FROM u CROSS JOIN v`,
    `WITH RECURSIVE ${numbers("v", WEEKS)} INSERT INTO portfolio_values
     SELECT '${BUSY}', ${HALF_HOUR}, ${NOW - HALF_HOUR} - v * ${HALF_HOUR}, 500000, 500000 + v FROM v`,
    `WITH RECURSIVE ${numbers("t", TRADES)} INSERT INTO fills (account, artist_id, seq, time, kind, shares, cash, price, fee)
     SELECT '${BUSY}', 'artist-' || (t % 50), t + 1, ${NOW - 40 * DAY} + t * 300000, 'buy', 1, -1001, 1000, 1 FROM t`,
    "ANALYZE",
  );
}

async function readings(d1: SqliteD1): Promise<void> {
  const db = d1.binding();
  const random = seededRandom(5);
  const artist = () => `artist-${Math.floor(random() * ARTISTS)}`;
  const account = () => `account-${Math.floor(random() * ACCOUNTS)}`;
  const contextOf = (id: string) =>
    ({ env: { DB: db }, actor: { id, openedAt: 0 }, now: NOW }) as unknown as CallerContext;
  const all =
    (query: string, ...values: (string | number)[]) =>
    () =>
      db
        .prepare(query)
        .bind(...values)
        .all();
  const days =
    "SELECT time, open, high, low, close, volume FROM candles WHERE artist_id = ? AND interval = ? ORDER BY time";
  const values = "SELECT time, cash, holdings FROM portfolio_values WHERE account = ? AND grain = ? ORDER BY time";
  const fills = "SELECT * FROM fills WHERE account = ? ORDER BY time DESC LIMIT 50";
  const cases: [name: string, work: () => Promise<unknown>, bare: () => Promise<unknown>][] = [
    ["a year of an artist", () => candlesOver(db, artist(), spanOf("1Y", NOW)), () => all(days, artist(), DAY)()],
    ["ten years of an artist", () => candlesOver(db, EVERGREEN, spanOf("All", NOW)), all(days, EVERGREEN, DAY)],
    ["a year of a portfolio", () => historyOf(contextOf(account()), "1Y"), () => all(values, account(), DAY)()],
    ["five weeks of a portfolio", () => historyOf(contextOf(BUSY), "1M"), all(values, BUSY, HALF_HOUR)],
    ["how a portfolio did", () => performanceOf(contextOf(account()), "All"), () => all(values, account(), DAY)()],
    ["a page of trades", () => tradesOf(db, BUSY, {}, undefined, 50), all(fills, BUSY)],
    [
      "a page of trades, far back",
      () => tradesOf(db, BUSY, {}, { time: NOW - 39 * DAY, artistId: EVERGREEN, seq: 1 }, 50),
      all(fills, BUSY),
    ],
    [
      "a page of an artist's trades",
      () => tradesOf(db, BUSY, { artistId: EVERGREEN, to: NOW - DAY }, undefined, 50),
      all(fills, BUSY),
    ],
  ];
  console.log(`10 million candles, ${ACCOUNTS} accounts; beside bare queries of as many rows by the same key:`);
  for (const [name, work, bare] of cases) {
    const [ms, beside] = [await median(work), await median(bare)];
    console.log(`  ${name.padEnd(30)} ${(1e3 * ms).toFixed(0).padStart(6)} µs, ratio ${(ms / beside).toFixed(1)}`);
  }
}

async function jobs(d1: SqliteD1): Promise<void> {
  const db = d1.binding();
  const scan = await timed(() =>
    db.prepare("SELECT SUM(shares_floated), SUM(length(artist_id)) FROM market NOT INDEXED").bind().all(),
  );
  const half = Math.floor(NOW / HALF_HOUR) * HALF_HOUR;
  const rollup = await timed(async () => {
    const start = half - HALF_HOUR;
    await db.batch(rollupStatements(db, start, await changeIn(db, start)));
  });
  const close = await timed(() => closeDay(db, TODAY - 200 * DAY, "", 2_000));
  const slice = { after: "account-1", to: "account-11" };
  const { accounts } = d1.database
    .prepare("SELECT COUNT(DISTINCT account) AS accounts FROM positions WHERE account > ? AND account <= ?")
    .get(slice.after, slice.to) as { accounts: number };
  const record = await timed(() => db.batch(recordStatements(db, slice, half)));
  console.log(`Jobs, beside a scan of ${ARTISTS} rows in ${scan.toFixed(1)} ms:`);
  console.log(
    `  a half hour of the market              ${(rollup / scan).toFixed(1).padStart(6)} × the scan, ${rollup.toFixed(0)} ms`,
  );
  console.log(
    `  a day's close of 2,000 artists         ${(close / scan).toFixed(1).padStart(6)} × the scan, ${close.toFixed(0)} ms`,
  );
  console.log(
    `  recording ${accounts} accounts             ${(record / scan).toFixed(1).padStart(6)} × the scan, ${((1e3 * record) / accounts).toFixed(0)} µs an account`,
  );
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function median(work: () => Promise<unknown>): Promise<number> {
  for (let n = 0; n < ROUNDS / 10; n++) await work();
  const times: number[] = [];
  for (let n = 0; n < ROUNDS; n++) times.push(await timed(work));
  return times.sort((a, b) => a - b)[ROUNDS / 2] as number;
}

await main();
