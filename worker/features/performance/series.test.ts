import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY, HALF_HOUR, HOUR, MINUTE } from "../../../domain/core/ranges.ts";
import type { BookMessage } from "../../../domain/messages/book-events.ts";
import { seededRandom } from "../../../durable-objects/testing/platform/random.ts";
import { SqliteD1 } from "../../testing/sqlite-d1.ts";
import { recordStatements } from "./record.ts";
import { computedStatement, dueBuckets } from "../market-data/progress.ts";
import { PROJECTIONS, projectionStatements } from "../market-data/projections.ts";
import { closeDays, computeRollups } from "../market-data/series-jobs.ts";

const START = Date.UTC(2026, 10, 18, 20);
const END = START + 30 * HOUR;
const ARTISTS = ["amaarae", "burna-boy", "nobody-trades"];
const TABLES = ["candles", "fills", "positions", "market_rollups", "portfolio_values"];

/** Thirty hours of three books, by the times at which they tell of them. */
function told(seed: number): BookMessage[] {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  return ARTISTS.flatMap((artistId) => {
    const messages: BookMessage[] = [];
    let [seq, fairValue, volume, inventory] = [0, 1_000, 0, 100_000];
    for (let time = START + below(HOUR); time < END; time += below(3 * HOUR)) {
      const from = seq;
      const valuations = [{ seq: ++seq, time, fairValue: (fairValue += below(41) - 20), source: "test" }];
      const trades = Array.from({ length: artistId === "nobody-trades" ? 0 : below(4) }, (_, index) => {
        const quantity = 1 + below(500);
        const [buyer, seller] = [
          ["ada", "issuer"],
          ["bob", "issuer"],
          ["issuer", "ada"],
          ["ada", "bob"],
        ][below(4)] as [string, string];
        volume += quantity;
        inventory += buyer === "issuer" ? quantity : seller === "issuer" ? -quantity : 0;
        const price = fairValue + below(9) - 4;
        const fees = { buyerFee: below(9), sellerFee: below(9) };
        return {
          seq: ++seq,
          time: time + index * MINUTE,
          price,
          quantity,
          side: "buy" as const,
          buyer,
          seller,
          ...fees,
        };
      });
      const prices = { last: trades.at(-1)?.price ?? null, bid: fairValue - 5, ask: fairValue + 5, fairValue };
      const market = { ...prices, fairValueAt: time, source: "test", volume, sharesFloated: 100_000, inventory };
      messages.push({ type: "book", artistId, seq, from, to: seq, trades, valuations, market });
    }
    return messages;
  }).sort((a, b) => timeOf(a) - timeOf(b));
}

const timeOf = ({ market }: BookMessage) => market.fairValueAt as number;

/** A D1 that hears messages and does its jobs, as the clock goes. */
class Listener {
  readonly d1 = new SqliteD1();
  readonly db = this.d1.binding();

  constructor() {
    for (const id of ARTISTS)
      this.d1.database
        .prepare("INSERT INTO artists (id, name, search_name, genres, listed_at) VALUES (?1, ?1, ?1, '[]', 0)")
        .run(id);
  }

  async hear(message: BookMessage, now: number): Promise<void> {
    await this.db.batch(projectionStatements(this.db, message, now));
  }

  async work(now: number): Promise<void> {
    await computeRollups(this.db, now, 1_000);
    await closeDays(this.db, now);
    const due = await dueBuckets(this.db, "portfolios", HALF_HOUR, now);
    if (!due) return;
    for (let start = due.from; start < due.to; start += HALF_HOUR)
      await this.db.batch(recordStatements(this.db, { after: "", to: "~" }, start + HALF_HOUR));
    await computedStatement(this.db, "portfolios", due, due.to).run();
  }

  /** Goes through all arrivals, working each half hour, until the end. */
  async live(arrivals: readonly { at: number; message: BookMessage }[]): Promise<this> {
    await this.work(START);
    const inOrder = arrivals.toSorted((a, b) => a.at - b.at);
    let next = 0;
    for (let now = START + 5 * MINUTE; now <= END + 10 * HOUR; now += HALF_HOUR) {
      for (; next < inOrder.length && inOrder[next]!.at <= now; next++) await this.hear(inOrder[next]!.message, now);
      await this.work(now);
    }
    return this;
  }

  tables(): Record<string, string[]> {
    return Object.fromEntries(TABLES.map((table) => [table, this.d1.dump(table)]));
  }
}

const onTime = (messages: readonly BookMessage[]) =>
  messages.map((message) => ({ at: timeOf(message) + 1_000, message }));

test("series come out the same however late, often and shuffled books tell of what happened", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1_000 }),
      fc.infiniteStream(fc.constantFrom(0, 0, 0, MINUTE, 20 * MINUTE, 2 * HOUR, 9 * HOUR)),
      async (seed, delays) => {
        const messages = told(seed);
        const straight = (await new Listener().live(onTime(messages))).tables();
        const disturbed = onTime([...messages, ...messages.filter((_, index) => index % 3 === 0)]).map(
          ({ at, message }) => ({ at: at + (delays.next().value as number), message }),
        );
        expect((await new Listener().live(disturbed)).tables()).toEqual(straight);
      },
    ),
    { numRuns: 5 },
  );
});

test("series come out the same when the projections are dropped and told again", async () => {
  const messages = told(3);
  const listener = await new Listener().live(onTime(messages));
  const before = listener.tables();
  expect(before["market_rollups"]?.length).toBeGreaterThan(100);
  expect(before["portfolio_values"]?.length).toBeGreaterThan(40);
  for (const { drop } of PROJECTIONS) listener.d1.database.exec(drop);
  const now = END + 11 * HOUR;
  for (const [index, message] of messages.toReversed().entries()) {
    await listener.hear(message, now);
    if (index % 8 === 0) await listener.work(now);
  }
  await listener.work(now);
  // Half hours have passed since: what was there before is there again.
  const after = listener.tables();
  for (const table of TABLES) expect(after[table]).toEqual(expect.arrayContaining(before[table] as string[]));
});

test("what is computed of all artists and accounts comes out the same from what books tell alone", async () => {
  const messages = told(4);
  const listener = await new Listener().live(onTime(messages));
  const before = listener.tables();
  for (const { drop } of PROJECTIONS) listener.d1.database.exec(drop);
  listener.d1.database.exec("DELETE FROM candles; DELETE FROM market_rollups; DELETE FROM portfolio_values");
  const now = END + 10 * HOUR;
  for (const message of messages) await listener.hear(message, now);
  await listener.work(now);
  // The market was summed up from the beginning on, when books had told nothing yet.
  const told0 = (rows: readonly string[]) => rows.filter((row) => !row.includes('"artists":0'));
  expect(listener.tables()["portfolio_values"]).toEqual(before["portfolio_values"]);
  expect(listener.tables()["candles"]).toEqual(before["candles"]);
  expect(told0(listener.tables()["market_rollups"] ?? [])).toEqual(told0(before["market_rollups"] ?? []));
});

test("a day without a trade is closed at the mid of the potential, and says so by its volume", async () => {
  const listener = new Listener();
  const day = Math.floor(START / DAY) * DAY;
  await listener.work(START);
  const [buyer, seller] = ["ada", "issuer"];
  const market = {
    last: 1_000,
    bid: 990,
    ask: 1_010,
    fairValue: 1_000,
    fairValueAt: START,
    source: "test",
    volume: 0,
    sharesFloated: 100_000,
  };
  const trade = { price: 1_010, quantity: 10_000, side: "buy" as const, buyer, seller, buyerFee: 0, sellerFee: 0 };
  const tell = (seq: number, time: number, trades: BookMessage["trades"], fairValue: number) =>
    listener.hear(
      {
        type: "book",
        artistId: "amaarae",
        seq,
        from: seq - 1,
        to: seq,
        trades,
        valuations: [{ seq, time, fairValue, source: "test" }],
        market,
      },
      time,
    );
  await tell(1, START, [{ ...trade, seq: 1, time: START }], 1_000);
  await tell(2, day + DAY + HOUR, [], 1_200);
  await tell(3, day + 2 * DAY + HOUR, [{ ...trade, seq: 3, time: day + 2 * DAY + HOUR }], 1_300);
  await listener.work(day + 2 * DAY + 2 * HOUR);
  const closes = listener.d1.database
    .prepare("SELECT time, close, volume FROM candles WHERE interval = ? ORDER BY time")
    .all(DAY);
  expect(closes.map((row) => ({ ...row }))).toEqual([
    { time: day, close: 1_010, volume: 10_000 },
    // A tenth of the float was sold by then, not a fifth.
    { time: day + DAY, close: Math.round(1_200 * Math.exp(0.1)), volume: 0 },
    { time: day + 2 * DAY, close: 1_010, volume: 10_000 },
  ]);
});
