import { env } from "cloudflare:workers";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { BookMessage } from "../../../domain/messages/book-events.ts";
import { DAY, HALF_HOUR, HOUR, MINUTE } from "../../../domain/core/ranges.ts";
import { seededRandom } from "../../../durable-objects/testing/platform/random.ts";
import { bookMessage, consume, projection } from "../support/jobs.ts";

const START = Date.UTC(2026, 10, 18, 23, 50);

/** Who trades with whom, one of four. */
const sides = (which: number) => ({
  buyer: ["ada", "ada", "issuer", "bob"][which] as string,
  seller: ["issuer", "bob", "bob", "ada"][which] as string,
});

/** Three days of a book, as messages in the order it would send them. */
function history(artistId: string): BookMessage[] {
  const random = seededRandom(7);
  const below = (limit: number) => Math.floor(random() * limit);
  const messages: BookMessage[] = [];
  let [seq, time, volume] = [0, START, 0];
  for (let i = 0; i < 40; i++) {
    time += below(3 * HOUR);
    const from = seq;
    const trades = Array.from({ length: below(4) }, (_, index) => {
      const quantity = 1 + below(50);
      volume += quantity;
      return {
        seq: ++seq,
        time: time + index * 20_000,
        price: 900 + below(200),
        quantity,
        side: "buy" as const,
        ...sides(below(4)),
        buyerFee: below(20),
        sellerFee: below(20),
      };
    });
    const valuations = i % 2 === 0 ? [{ seq: ++seq, time, fairValue: 900 + below(200), source: "test" }] : [];
    const market = {
      last: trades.at(-1)?.price ?? null,
      bid: 990,
      ask: 1_010,
      fairValue: 1_000 + i,
      fairValueAt: time,
      source: "test",
      volume,
      sharesFloated: 100_000,
    };
    messages.push(bookMessage(artistId, seq, { from, to: seq, trades, valuations, market }));
  }
  return messages;
}

/** Candles as one would compute them with all trades at hand. */
function candlesOf(messages: readonly BookMessage[], interval: number) {
  const buckets = new Map<number, BookMessage["trades"]>();
  for (const trade of messages.flatMap(({ trades }) => trades)) {
    const time = Math.floor(trade.time / interval) * interval;
    buckets.set(time, [...(buckets.get(time) ?? []), trade]);
  }
  return [...buckets].map(([time, trades]) => {
    const prices = trades.map(({ price }) => price);
    const sum = (of: (trade: BookMessage["trades"][number]) => number) =>
      trades.reduce((total, trade) => total + of(trade), 0);
    return {
      interval,
      time,
      open: prices[0],
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices.at(-1),
      volume: sum(({ quantity }) => quantity),
      turnover: sum(({ price, quantity }) => price * quantity),
      trades: trades.length,
      sold:
        sum(({ seller, quantity }) => (seller === "issuer" ? quantity : 0)) -
        sum(({ buyer, quantity }) => (buyer === "issuer" ? quantity : 0)),
    };
  });
}

const shuffled = <T>(items: readonly T[], seed: number): T[] => {
  const random = seededRandom(seed);
  return items
    .map((item) => [random(), item] as const)
    .toSorted((a, b) => a[0] - b[0])
    .map(([, item]) => item);
};

describe("the candles", () => {
  test.each([
    ["minutes", MINUTE],
    ["half hours", HALF_HOUR],
    ["hours", HOUR],
    ["days", DAY],
  ] as const)("of %s are those of all trades", async (name, interval) => {
    const messages = history(`candles-${name}`);
    await consume("anticip-events", messages);
    const { candles } = await projection(`candles-${name}`);
    expect(candles.filter((candle) => candle.interval === interval)).toEqual(candlesOf(messages, interval));
  });
});

test("candles whose finer ones were dropped are made of the trades", async () => {
  const artistId = "told-again";
  const messages = history(artistId);
  vi.useFakeTimers({ now: START + 60 * DAY, toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  for (const message of messages) {
    await consume("anticip-events", [message]);
    await env.DB.prepare("DELETE FROM candles WHERE artist_id = ? AND interval < ?").bind(artistId, DAY).run();
  }
  const { candles } = await projection(artistId);
  expect(candles.filter(({ interval }) => interval === DAY)).toEqual(candlesOf(messages, DAY));
});

test("fills are both sides of the trades, without the issuer's, and positions their sums", async () => {
  const messages = history("sums");
  await consume("anticip-events", messages);
  const { fills, positions } = await projection("sums");
  const trades = messages.flatMap((message) => message.trades);
  for (const account of ["ada", "bob"]) {
    const bought = trades.filter(({ buyer }) => buyer === account);
    const sold = trades.filter(({ seller }) => seller === account);
    const shares =
      bought.reduce((sum, { quantity }) => sum + quantity, 0) - sold.reduce((sum, { quantity }) => sum + quantity, 0);
    const spent = bought.reduce((sum, { price, quantity, buyerFee = 0 }) => sum + price * quantity + buyerFee, 0);
    const earned = sold.reduce((sum, { price, quantity, sellerFee = 0 }) => sum + price * quantity - sellerFee, 0);
    expect(positions.find((position) => position["account"] === account)).toMatchObject({
      shares,
      cash: earned - spent,
    });
    expect(fills.filter((fill) => fill["account"] === account)).toHaveLength(bought.length + sold.length);
  }
  const issued = trades.reduce(
    (sum, { buyer, seller, quantity }) =>
      sum + (buyer === "issuer" ? quantity : 0) - (seller === "issuer" ? quantity : 0),
    0,
  );
  expect(positions.find(({ account }) => account === "issuer")).toMatchObject({ shares: issued });
  expect(fills.some(({ account }) => account === "issuer")).toBe(false);
});

test("trades of which no fees were told are kept, and fills follow when the book tells them again", async () => {
  const told = history("unpriced").find(({ trades }) => trades.length > 0) as BookMessage;
  const trades = told.trades.map(({ buyerFee: _b, sellerFee: _s, ...trade }) => trade);
  await consume("anticip-events", [{ ...told, trades }]);
  expect(await projection("unpriced")).toMatchObject({ trades, fills: [] });
  await consume("anticip-events", [told]);
  await consume("anticip-events", [history("priced").find(({ seq }) => seq === told.seq)]);
  expect(await projection("unpriced")).toEqual(await projection("priced"));
});

describe("the fair values", () => {
  test.each([
    ["five minutes", 5 * MINUTE],
    ["an hour", HOUR],
    ["a day", DAY],
  ] as const)("are the last in every bucket of %s", async (name, grain) => {
    const artistId = `values-${grain}`;
    const messages = history(artistId);
    await consume("anticip-events", messages);
    const last = new Map(
      messages.flatMap(({ valuations }) =>
        valuations.map((valuation) => [Math.floor(valuation.time / grain) * grain, valuation] as const),
      ),
    );
    const expected = [...last].map(([time, { fairValue, source, seq }]) => ({
      grain,
      time,
      value: fairValue,
      source,
      seq,
    }));
    const { fair_values: values } = await projection(artistId);
    expect(
      values.filter((row) => row.grain === grain),
      name,
    ).toEqual(expected);
  });
});

describe("D1 comes out the same when messages", () => {
  const orders: [string, (messages: BookMessage[]) => BookMessage[]][] = [
    ["all come twice", (messages) => [...messages, ...messages]],
    ["come backwards", (messages) => messages.toReversed()],
    ["are shuffled", (messages) => shuffled(messages, 1)],
    ["are shuffled and repeated", (messages) => shuffled([...messages, ...messages, ...messages], 2)],
    ["are told again from the start, in one", (messages) => [...messages, joined(messages)]],
  ];

  test.each(orders)("%s", async (name, disturb) => {
    const disturbed = name.replaceAll(/[^a-z]+/g, "-");
    await consume("anticip-events", history(`${disturbed}-straight`));
    for (const message of disturb(history(disturbed))) await consume("anticip-events", [message]);
    const straight = await projection(`${disturbed}-straight`);
    expect(await projection(disturbed)).toEqual(straight);
    expect(straight.trades.length).toBeGreaterThan(30);
  });

  function joined(messages: readonly BookMessage[]): BookMessage {
    const last = messages.at(-1) as BookMessage;
    return {
      ...last,
      from: 0,
      trades: messages.flatMap(({ trades }) => trades),
      valuations: messages.flatMap(({ valuations }) => valuations),
    };
  }
});

test("history that came with the listing gives way to what the book says, and never the other way round", async () => {
  const point = { time: START, fairValue: 500, source: "import" };
  const store = (seq: number, fairValue: number) =>
    consume("anticip-events", [bookMessage("precedence", seq, { valuations: [{ ...point, seq, fairValue }] })]);
  await env.DB.prepare("INSERT INTO fair_values VALUES ('precedence', ?, ?, 400, 'import', 0)")
    .bind(DAY, Math.floor(START / DAY) * DAY)
    .run();
  await store(5, 600);
  await store(3, 700);
  const { fair_values: values } = await projection("precedence");
  expect(values.map(({ value, seq }) => [value, seq])).toEqual([
    [600, 5],
    [600, 5],
    [600, 5],
  ]);
});

test("a message of 500 trades fits D1's bounds", async () => {
  const trades = Array.from({ length: 500 }, (_, index) => ({
    seq: index + 1,
    time: START + index * 100,
    price: 1_000,
    quantity: 1,
    side: "buy" as const,
    buyer: "ada",
    seller: "issuer",
  }));
  expect(await consume("anticip-events", [bookMessage("many", 500, { from: 0, trades })])).toMatchObject({
    explicitAcks: ["0"],
  });
  const { trades: stored, candles } = await projection("many");
  expect(stored).toHaveLength(500);
  expect(candles.filter(({ interval }) => interval === DAY)).toMatchObject([{ volume: 500 }]);
});
