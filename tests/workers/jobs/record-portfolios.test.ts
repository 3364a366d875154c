import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { DAY, HALF_HOUR } from "../../../domain/core/ranges.ts";
import { recordPortfolios } from "../../../worker/features/performance/tasks.ts";
import { database } from "../../../worker/platform/database.ts";
import { Killed, killedAt } from "../support/failing-database.ts";
import { bookMessage, consume } from "../support/jobs.ts";
import { rowsUsed } from "../support/rows-used.ts";

const START = Math.floor(Date.now() / DAY) * DAY - DAY + 20 * HALF_HOUR;
const END = START + 12 * HALF_HOUR + 5 * 60_000;
const market = {
  last: 1_000,
  bid: 990,
  ask: 1_010,
  fairValueAt: START,
  source: "test",
  volume: 1,
  sharesFloated: 100_000,
};

beforeEach(async () => {
  for (const table of ["fills", "positions", "trades", "candles", "fair_values", "portfolio_values", "series_progress"])
    await env.DB.prepare(`DELETE FROM ${table}`).run();
  await plan(env, START);
  let seq = 0;
  for (let n = 0; n < 12; n++) {
    const time = START + n * HALF_HOUR;
    const trade = {
      time,
      price: 1_000 + n,
      quantity: 3,
      side: "buy" as const,
      buyerFee: 1,
      sellerFee: 0,
      seller: "issuer",
    };
    const trades = n % 3 === 0 ? ["ada", "bob"].map((buyer) => ({ ...trade, buyer, seq: ++seq })) : [];
    const valuations = [{ seq: ++seq, time, fairValue: 1_000 + n, source: "test" }];
    await consume("anticip-events", [
      bookMessage("tyla", seq, { trades, valuations, market: { ...market, fairValue: 1_000 + n } }),
    ]);
  }
});

const contextOf = (bindings: Env, now: number) => ({
  env: bindings,
  db: database(bindings),
  actor: null,
  requestId: "test",
  now,
  task: { id: "test", createdAt: now },
});

const plan = async (bindings: Env, now: number) =>
  (await recordPortfolios.plan(contextOf(bindings, now), {}, null)).batches;

/** Runs a batch to its end; its rest goes on as the task's next run of it does. */
async function run(bindings: Env, batch: unknown): Promise<void> {
  for (let rest = batch; rest !== undefined;)
    ({ rest } = await recordPortfolios.run(contextOf(bindings, END), rest, {}));
}

async function rows(): Promise<unknown[]> {
  return (await env.DB.prepare("SELECT * FROM portfolio_values ORDER BY account, grain, time").all()).results;
}

test("a recording that is killed at any call, and begun again, loses nothing and doubles nothing", async () => {
  const batches = await plan(env, END);
  expect(batches.length).toBeGreaterThan(0);
  for (const batch of batches) await run(env, batch);
  const straight = await rows();
  expect(straight.length).toBeGreaterThan(20);
  for (const isMade of [false, true])
    for (let at = 0; ; at++) {
      await env.DB.prepare("DELETE FROM portfolio_values").run();
      const killed = killedAt(env, at, isMade);
      const ended = await Promise.all(batches.map((batch) => run(killed.env, batch))).then(
        () => true,
        (error: unknown) => {
          if (error instanceof Killed) return false;
          throw error;
        },
      );
      for (const batch of batches) await run(env, batch);
      expect(await rows()).toEqual(straight);
      if (ended) break;
    }
});

test("what is recorded again writes nothing", async () => {
  const batches = await plan(env, END);
  for (const batch of batches) await run(env, batch);
  expect(
    (
      await rowsUsed(async () => {
        for (const batch of batches) await run(env, batch);
      })
    ).written,
  ).toBe(0);
});

test("half hours are due once, until a book tells something late", async () => {
  expect((await plan(env, END)).length).toBeGreaterThan(0);
  expect(await plan(env, END)).toEqual([]);
  const late = {
    time: START + 5 * HALF_HOUR,
    price: 900,
    quantity: 1,
    side: "buy" as const,
    buyer: "ada",
    seller: "issuer",
    buyerFee: 0,
    sellerFee: 0,
    seq: 99,
  };
  await consume("anticip-events", [bookMessage("tyla", 99, { trades: [late] })]);
  expect(await plan(env, END)).toMatchObject([{ from: START + 5 * HALF_HOUR, to: START + 12 * HALF_HOUR }]);
});

test("nothing is recorded of an account that was deleted", async () => {
  await env.DB.prepare(
    "INSERT INTO users (id, username, username_key, created_at, deleted_at) VALUES ('bob', '~', '~bob', 1, 2)",
  ).run();
  for (const batch of await plan(env, END)) await run(env, batch);
  expect(new Set((await rows()).map((row) => (row as { account: string }).account))).toEqual(new Set(["ada"]));
  await env.DB.prepare("DELETE FROM users WHERE id = 'bob'").run();
});
