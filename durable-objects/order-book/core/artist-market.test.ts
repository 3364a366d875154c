import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { TestExchange } from "../../testing/exchange.ts";
import { ARTIST, limitOrder, marketOrder } from "../../testing/requests.ts";
import type { ArtistMarket } from "./artist-market.ts";
import { type NewOrder, stateHash } from "./engine/index.ts";
import { emptyState, type JournalEvent, replayEntry, snapshotState } from "./state.ts";
import { OrderBookStore } from "../storage/store.ts";

let exchange: TestExchange;
const home = () => exchange.market(ARTIST);

beforeEach(() => {
  exchange = new TestExchange();
  exchange.list(ARTIST, 1_000);
});

/** The journal as it is stored. */
function journal(): { seq: number; time: number; event: JournalEvent; hash: string | null }[] {
  return home()
    .storage.tables.exec<{ seq: number; time: number; event: string; hash: string | null }>(
      "SELECT seq, time, event, hash FROM journal ORDER BY seq",
    )
    .toArray()
    .map((row) => ({ ...row, event: JSON.parse(row.event) as JournalEvent }));
}

const order = (id: string, more: Partial<NewOrder> = {}): NewOrder => ({
  id,
  account: "ada",
  side: "buy",
  type: "limit",
  quantity: 1,
  price: 900,
  ...more,
});

async function trade(times: number): Promise<void> {
  const ada = exchange.account("ada");
  for (let i = 0; i < times; i++) {
    await ada.call((account) => account.place(marketOrder("buy", 3)));
    await ada.call((account) => account.place(limitOrder("buy", 2, 950 - i)));
    await ada.call((account) => account.place(marketOrder("sell", 1)));
  }
}

/** Everything the market knows, to the byte. */
const image = (market: ArtistMarket) => ({
  state: snapshotState(market.current),
  engine: stateHash(market.current.engine),
  ...market.diagnostics(),
});

describe("a listing", () => {
  test("gives the issuer the shares and sets the fees, once", () => {
    const before = image(home().object);
    home().object.list(5);
    expect(image(home().object)).toEqual(before);
    expect(home().object.current).toMatchObject({
      sharesFloated: 100_000,
      house: { cash: 0, inventory: 100_000, fees: 0 },
    });
    expect(home().object.current.engine.settings.fees).toEqual(exchange.fees);
  });

  test("opens by an auction: what is collected trades at one price, and then continuously", async () => {
    exchange.openingMs = 5_000;
    exchange.list("new", 1_000);
    const market = () => exchange.market("new").object;
    const place = (account: string, request: Parameters<typeof limitOrder>) =>
      exchange.account(account).call((portfolio) => portfolio.place(limitOrder(...request)));
    const bought = await place("ada", ["buy", 10, 1_030, { artistId: "new" }]);
    expect(bought).toMatchObject({ status: "open", filledQuantity: 0 });
    await expect(
      exchange.account("bob").call((portfolio) => portfolio.place(marketOrder("buy", 1, { artistId: "new" }))),
    ).rejects.toMatchObject({ code: "market_closed" });
    expect(market().current.last).toBeNull();
    await exchange.advance(4_999);
    expect(market().current.last).toBeNull();
    await exchange.advance(1);
    const { last } = market().current;
    expect(last).toBeGreaterThanOrEqual(1_004); // the issuer's best ask
    expect(last).toBeLessThan(1_030);
    await exchange.advance(100);
    const opened = exchange.account("ada").object.order(bought.id);
    expect(opened.status).toBe("filled");
    expect(new Set(opened.fills.map(({ price }) => price))).toEqual(new Set([last]));
    const now = await exchange
      .account("bob")
      .call((portfolio) => portfolio.place(marketOrder("buy", 1, { artistId: "new" })));
    expect(now.status).toBe("filled");
  });

  test("whose auction ends while the book sleeps ends it with the next order, before it", async () => {
    exchange.openingMs = 5_000;
    exchange.list("new", 1_000);
    exchange.now += 10_000;
    const order = await exchange
      .account("ada")
      .call((portfolio) => portfolio.place(marketOrder("buy", 1, { artistId: "new" })));
    expect(order.status).toBe("filled");
  });

  test("that fails half-way can be made again", () => {
    const { object, storage } = exchange.market("late");
    storage.writesLeft = 5; // of the tables to make
    expect(() => object.list(1_000)).toThrow("disk full");
    storage.writesLeft = Infinity;
    expect(object.listed).toBe(false);
    object.list(1_000);
    expect(object.current).toMatchObject({ sharesFloated: 1_000 });
  });

  test("is needed before anything else, and asking leaves no trace", () => {
    const unlisted = exchange.market("nobody");
    expect(unlisted.object.submit(order("o1"), 0)).toEqual({ settlements: [], refused: "unknown_artist" });
    expect(unlisted.object.cancel("o1", "ada", 0)).toEqual({ settlements: [], refused: "unknown_artist" });
    unlisted.object.value(100, "test", 1);
    expect(unlisted.object.diagnostics()).toEqual({
      seq: 0,
      hash: "",
      pending: 0,
      failing: 0,
      projectedSeq: 0,
      suspended: null,
    });
    expect(unlisted.storage.tables.exec("SELECT name FROM sqlite_master").toArray()).toEqual([]);
    expect(unlisted.storage.alarm).toBeNull();
  });
});

describe("a fair value", () => {
  test("moves the quotes around it", () => {
    expect(home().object.depth()).toMatchObject({
      bids: [[996, expect.any(Number)], ...Array(10).fill(expect.any(Array))],
    });
    home().object.value(2_000, "test", exchange.now + 1);
    const { bids, asks } = home().object.depth();
    expect([bids[0]?.[0], asks[0]?.[0]]).toEqual([1_993, 2_007]);
    expect([bids.length, asks.length]).toEqual([12, 12]);
  });

  test("is taken from the first moment on, if it is the first", () => {
    const { object } = exchange.market("early");
    object.list(1_000);
    object.value(500, "test", 0);
    expect(object.current.fair).toBeNull();
    object.value(500, "test", 1);
    expect(object.current.fair).toMatchObject({ value: 500, observedAt: 1 });
  });

  test("observed no later than the present one changes nothing", () => {
    const before = image(home().object);
    home().object.value(5_000, "late", exchange.now);
    home().object.value(5_000, "later", exchange.now - 1);
    expect(image(home().object)).toEqual(before);
  });

  test("trades at once with users' orders that it now crosses, without a fee for the issuer", async () => {
    const ada = exchange.account("ada");
    const { id } = await ada.call((account) => account.place(limitOrder("buy", 10, 990)));
    home().object.value(500, "test", exchange.now + 1);
    await exchange.advance(1);
    expect(ada.object.order(id)).toMatchObject({ status: "filled", fills: [{ price: 990, role: "maker", fee: 0 }] });
    expect(home().object.current.house).toMatchObject({ cash: 9_900, inventory: 99_990, fees: 0 });
  });
});

describe("the journal", () => {
  test("has no gap, and each command's hash covers all lines up to its last, in their public form", async () => {
    await trade(5);
    let hash = "";
    let texts: string[] = [];
    const lines = home().object.journalAfter(0, 1_000);
    expect(lines.length).toBeGreaterThan(20);
    for (const [index, { hash: link, format, ...line }] of lines.entries()) {
      expect(format).toBe(5);
      expect(line.seq).toBe(index + 1);
      texts.push(JSON.stringify(line));
      if (link === null) continue;
      hash = createHash("sha256")
        .update([hash, ...texts].join("\n"))
        .digest("hex");
      expect(link).toBe(hash);
      texts = [];
    }
    expect(texts).toEqual([]);
    expect(home().object.diagnostics()).toMatchObject({ seq: lines.length, hash });
  });

  test("replayed from the start is the live state", async () => {
    await trade(5);
    const replayed = emptyState();
    for (const { seq, time, event } of journal()) replayEntry(replayed, { seq, time, event });
    expect(snapshotState(replayed)).toBe(snapshotState(home().object.current));
  });

  test("has one time for all of a command, even if the clock ticks within it", () => {
    let ticks = 0;
    exchange.clock = () => () => exchange.now + ticks++;
    home().crash();
    home().object.submit(order("o1"), 0);
    const before = image(home().object);
    home().crash();
    expect(image(home().object)).toEqual(before);
  });

  test("never runs backwards in time, even if the clock does", async () => {
    await exchange.advance(120_000);
    await trade(1);
    exchange.now -= 60_000;
    await trade(1);
    const times = journal().map(({ time }) => time);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test("does not replay with a line missing", () => {
    expect(() =>
      replayEntry(emptyState(), { seq: 2, time: 0, event: { type: "listed", artistId: ARTIST, sharesFloated: 1 } }),
    ).toThrow("journal gap");
  });
});

test("the issuer quotes around the fair value when its own timer ends an auction far from it", async () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
  exchange.protection = { bandBps: 500, haltBps: 300, haltMs: 60_000 };
  const market = exchange.list("halting", 1_000, 100_000_000).object;
  const { engine } = market.current;
  market.submit(order("sweep", { price: 1_050, quantity: 100_000, timeInForce: "IOC" }), 0);
  expect(engine.auction).not.toBeNull();
  market.submit(order("buyer", { account: "bob", price: 1_049, quantity: 1_000_000 }), 0);
  market.submit(order("seller", { account: "eve", side: "sell", price: 1_045, quantity: 1_000_000 }), 0);
  exchange.now += 60_000; // the alarm is late
  market.value(1_002, "test", exchange.now);
  expect(engine.auction).toBeNull();
  expect(market.current.last).toBeGreaterThan(1_040);
  market.depth(); // whoever looks next
  expect(engine.reference).toBe(1_002);
  expect(market.depth().bids.filter(([price]) => price < 1_002).length).toBeGreaterThan(5);
  expect(log).not.toHaveBeenCalled();
});

describe("an artist that nobody trades or looks at", () => {
  const types = () => journal().map(({ event }) => event.type);
  const count = (type: string) => types().filter((each) => each === type).length;

  /** The artist's room is empty: the first frame has found that out. */
  beforeEach(async () => {
    exchange.watchers = 0;
    await exchange.advance(1_000);
  });

  test("costs a line for each value that has moved by more than a tick, and no quotes", async () => {
    const before = count("quoted");
    for (const value of [1_010, 1_011, 1_009, 1_010, 1_020, 1_019, 1_022]) {
      await exchange.advance(60_000);
      home().object.value(value, "test", exchange.now);
    }
    expect(journal().flatMap(({ event }) => (event.type === "valued" ? [event.fairValue] : []))).toEqual([
      1_000, 1_010, 1_020, 1_022,
    ]);
    expect(count("quoted")).toBe(before);
  });

  test("a value that stays is taken once an hour, so that its source is known to be awake", async () => {
    for (let minute = 0; minute < 180; minute++) {
      await exchange.advance(60_000);
      home().object.value(1_000, "test", exchange.now);
    }
    expect(count("valued")).toBe(1 + 3);
  });

  test("is shown with the prices that the issuer would quote", async () => {
    home().object.value(2_000, "test", exchange.now + 1);
    await exchange.advance(2_000);
    expect(exchange.ticks.at(-1)).toMatchObject({ bid: 1_993, ask: 2_007, fairValue: 2_000 });
    expect(exchange.messages.at(-1)?.market).toMatchObject({ bid: 1_993, ask: 2_007 });
    const { bids, asks } = home().object.depth();
    expect([bids[0]?.[0], asks[0]?.[0]]).toEqual([1_993, 2_007]);
  });

  test("is quoted anew before anybody trades with it", async () => {
    home().object.value(2_000, "test", exchange.now + 1);
    const order = await exchange.account("ada").call((account) => account.place(marketOrder("buy", 3)));
    expect(order.fills.map(({ price }) => price)).toEqual([2_007]);
  });

  test("is quoted anew at once if that meets somebody's order", async () => {
    const ada = exchange.account("ada");
    const { id } = await ada.call((account) => account.place(limitOrder("buy", 5, 900)));
    home().object.value(950, "test", exchange.now + 1);
    await exchange.advance(1_000);
    expect(ada.object.order(id).status).toBe("open");
    home().object.value(890, "test", exchange.now + 1);
    await exchange.advance(1_000);
    expect(ada.object.order(id)).toMatchObject({ status: "filled", filledNotional: 5 * 900 });
  });

  test.each([
    ["bid", "buy", 1_100, 1_004],
    ["ask", "sell", 900, 996],
  ] as const)("is quoted anew at once if that touches somebody's %s, to the cent", async (_, side, before, price) => {
    const ada = exchange.account("ada");
    await ada.call((account) => account.place(marketOrder("buy", 5)));
    home().object.value(before, "test", exchange.now + 1);
    const touched = await ada.call((account) => account.place(limitOrder(side, 5, price)));
    await exchange.advance(1_000);
    home().object.value(1_000, "test", exchange.now + 1);
    await exchange.advance(1_000);
    expect(ada.object.order(touched.id)).toMatchObject({ status: "filled", filledNotional: 5 * price });
  });

  test("is not quoted anew while somebody's order stands between the issuer's prices of before and of now", async () => {
    const ada = exchange.account("ada");
    await ada.call((account) => account.place(marketOrder("buy", 5)));
    await ada.call((account) => account.place(limitOrder("buy", 5, 999)));
    await ada.call((account) => account.place(limitOrder("sell", 5, 1_001)));
    await exchange.advance(1_000);
    const before = count("quoted");
    for (const value of [1_002, 998]) home().object.value(value, "test", (exchange.now += 1));
    expect(count("valued")).toBe(3);
    expect(count("quoted")).toBe(before);
  });

  test("is quoted anew at once if somebody watches", async () => {
    home().object.watch();
    const before = count("quoted");
    home().object.value(2_000, "test", exchange.now + 1);
    expect(count("quoted")).toBe(before + 1);
  });

  test("is quoted wider once its source is due and silent", () => {
    const spread = () => {
      const { bids, asks } = home().object.depth();
      return (asks[0]?.[0] ?? 0) - (bids[0]?.[0] ?? 0);
    };
    exchange.now += 1;
    home().object.value(10_000, "test", exchange.now, { volatilityBps: 1_000, dueAt: exchange.now + 3_600_000 });
    const onTime = spread();
    exchange.now += 3_599_999;
    expect(spread()).toBe(onTime);
    exchange.now += 1;
    expect(spread()).toBeGreaterThan(2 * onTime);
    exchange.now += 24 * 3_600_000;
    expect(spread()).toBeGreaterThan(5 * onTime);
  });
});

describe("a reload", () => {
  test("comes back to the same state without a snapshot", async () => {
    await trade(5);
    const before = image(home().object);
    home().crash();
    expect(image(home().object)).toEqual(before);
  });

  test("comes back to the same state from a snapshot and the journal behind it", () => {
    for (let cents = 1; home().object.diagnostics().seq < 4_500; cents++)
      home().object.value(1_000 + (cents % 300), "test", exchange.now + cents);
    home().object.submit(order("o1"), 0);
    const before = image(home().object);
    const sql = home().storage.tables;
    const [snapshot] = sql.exec<{ seq: number }>("SELECT DISTINCT seq FROM snapshot").toArray();
    expect(snapshot?.seq).toBeGreaterThan(2_000);
    expect(snapshot?.seq).toBeLessThan(before.seq);
    sql.exec("DELETE FROM journal WHERE seq <= ?", snapshot?.seq ?? 0); // so that only the snapshot can know
    home().crash();
    expect(image(home().object)).toEqual(before);
    expect(new OrderBookStore(sql).load().seq).toBe(before.seq);
  });

  test("splits a large snapshot below SQLite's row limit", () => {
    for (let i = 0; i < 2_100; i++)
      home().object.submit(
        order(`order-${i}-${"x".repeat(180)}`, { account: `account-${i % 7}`, price: 1 + (i % 900) }),
        0,
      );
    const before = image(home().object);
    const parts = home().storage.tables.exec<{ size: number }>("SELECT LENGTH(text) AS size FROM snapshot").toArray();
    expect(parts.length).toBeGreaterThan(1);
    expect(Math.max(...parts.map(({ size }) => size))).toBeLessThan(1_000_000);
    home().crash();
    expect(image(home().object)).toEqual(before);
  });
});

describe("an order sent again", () => {
  test("acts once, and is answered with what is not acknowledged", () => {
    const market = home().object;
    const { settlements } = market.submit(order("o1", { price: 1_004 }), 0);
    expect(settlements).toMatchObject([
      {
        prev: 0,
        events: [
          { type: "accepted", orderId: "o1" },
          { type: "filled", quantity: 1, price: 1_004 },
        ],
      },
    ]);
    const { seq } = market.diagnostics();
    expect(market.submit(order("o1", { price: 1_004 }), 0)).toEqual({ settlements });
    expect(market.submit(order("o1", { price: 1_004 }), settlements[0]?.seq ?? 0)).toEqual({ settlements: [] });
    expect(market.diagnostics().seq).toBe(seq);
    home().crash();
    expect(home().object.submit(order("o1", { price: 1_004 }), 0)).toEqual({ settlements });
  });

  test("that was rejected stays rejected, also when it would be taken now", () => {
    const dear = order("o1", { type: "market", price: undefined, timeInForce: "IOC", budget: 10 });
    const rejected = [{ prev: 0, events: [{ type: "rejected", orderId: "o1", code: "insufficient_cash" }] }];
    expect(home().object.submit(dear, 0).settlements).toMatchObject(rejected);
    home().object.value(5, "test", exchange.now + 1);
    expect(home().object.submit(dear, 0).settlements).toMatchObject(rejected);
    home().crash();
    expect(home().object.submit(dear, 0).settlements).toMatchObject(rejected);
    expect(home().object.current.volume).toBe(0);
  });

  test("chains the settlements of an account by their position in the journal", () => {
    const market = home().object;
    market.submit(order("o1"), 0);
    market.submit(order("x1", { account: "bob" }), 0);
    const { settlements } = market.submit(order("o2"), 0);
    expect(settlements.map(({ prev }) => prev)).toEqual([0, settlements[0]?.seq]);
    expect(market.submit(order("o3"), settlements[1]?.seq ?? 0).settlements).toHaveLength(1);
    expect(market.diagnostics().pending).toBe(2); // o3 and bob's: what was acknowledged is forgotten
  });
});

test("a cancel of somebody else's order, or of none, leaves no trace, and nobody is told of it", async () => {
  const market = home().object;
  market.submit(order("o1"), 0);
  await exchange.advance(3_000);
  const told = () => [exchange.ticks.length, exchange.messages.length];
  const toldBefore = told();
  const before = image(market);
  expect(market.cancel("o1", "bob", 0)).toEqual({ settlements: [] });
  expect(market.cancel("o2", "ada", 0).settlements).toHaveLength(1); // that of o1
  expect(image(market)).toEqual(before);
  await exchange.advance(3_000);
  expect(told()).toEqual(toldBefore);
});

test("a step that fails to store leaves the market as it was, and works when tried again", () => {
  const { storage } = home();
  const before = image(home().object);
  storage.writesLeft = 0;
  expect(() => home().object.submit(order("o1", { price: 1_010 }), 0)).toThrow("disk full");
  expect(() => home().object.value(2_000, "test", exchange.now + 1)).toThrow("disk full");
  storage.writesLeft = Infinity;
  expect(image(home().object)).toEqual(before);
  expect(home().object.submit(order("o1", { price: 1_010 }), 0).settlements).toHaveLength(1);
});

describe("after trading", () => {
  const bestAsk = () => home().object.depth().asks[0];

  test("the issuer tops its ladder up, dearer by what it has sold", async () => {
    const best = bestAsk();
    await exchange.account("ada").call((account) => account.place(marketOrder("buy", 400)));
    expect(bestAsk()?.[0]).toBeGreaterThan(best?.[0] ?? 0);
    await exchange.advance(1_000);
    expect(bestAsk()).toEqual([1_008, 19]); // around 1,004: 400 of 100,000 are sold
    expect(home().object.depth().asks).toHaveLength(12);
  });

  test("trades of others leave its ladder alone", async () => {
    const [ada, bob] = [exchange.account("ada"), exchange.account("bob")];
    await bob.call((account) => account.place(marketOrder("buy", 5)));
    await exchange.advance(1_000);
    await ada.call((account) => account.place(limitOrder("buy", 5, 1_001)));
    await bob.call((account) => account.place(limitOrder("sell", 5, 1_001)));
    const quoted = () => journal().filter(({ event }) => event.type === "quoted").length;
    const before = quoted();
    await exchange.advance(5_000);
    expect(quoted()).toBe(before);
  });
});

test("a change of the fees takes effect with the next fair value", async () => {
  exchange.fees = { makerFeeBps: 5, takerFeeBps: 20 };
  home().crash();
  expect(home().object.current.engine.settings.fees.takerFeeBps).toBe(10);
  home().object.value(1_001, "test", exchange.now + 1);
  expect(home().object.current.engine.settings.fees).toEqual({ makerFeeBps: 5, takerFeeBps: 20 });
  const { fees } = await exchange.account("ada").call((account) => account.place(marketOrder("buy", 10)));
  expect(fees).toBe(21); // 10 × 1,006 cents at 20 basis points are 20.12
  const seq = home().object.diagnostics().seq;
  home().object.value(1_002, "test", exchange.now + 2);
  expect(journal().filter((line) => line.seq > seq && line.event.type === "configured")).toEqual([]);
});
