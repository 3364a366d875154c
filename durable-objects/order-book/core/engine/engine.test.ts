import { describe, expect, it, test } from "vitest";
import { NOTHING_AHEAD } from "../../../../domain/core/fees.ts";
import type { Book, BookEvent, Command, NewOrder } from "./index.ts";
import {
  applyEvent,
  createBook,
  depth,
  execute,
  lastPrice,
  nextDue,
  restoreBook,
  snapshotBook,
  stateHash,
} from "./index.ts";
import { RandomCommands } from "./testing/random-commands.ts";

let count = 0;

function place(book: Book, order: Partial<NewOrder>, time = 0): BookEvent[] {
  const complete: NewOrder = { id: `o${++count}`, account: "ada", side: "buy", type: "limit", quantity: 1, ...order };
  return execute(book, { type: "place", order: complete }, time);
}

function withFees(makerFeeBps: number, takerFeeBps: number): Book {
  const book = createBook();
  execute(book, { type: "configure", fees: { makerFeeBps, takerFeeBps } }, 0);
  return book;
}

test("a ladder that takes the place of brackets leaves an exit to the one of which a share was bought", () => {
  const book = createBook();
  const exit = { takeProfit: 200, stopPrice: 50 };
  place(book, { id: "b", price: 100, quantity: 3, exit: { id: "x", ...exit } });
  place(book, { id: "c", price: 95, quantity: 3, exit: { id: "y", ...exit } });
  place(book, { account: "bob", side: "sell", price: 100 });
  const ladder: Command = { type: "quote", account: "ada", orders: [{ id: "q", side: "buy", price: 90, quantity: 1 }] };
  const events = execute(book, ladder, 0);
  expect(events).toHaveLength(2);
  expect(events).toMatchObject([{ type: "quoted" }, { type: "accepted", order: { id: "x", quantity: 1 } }]);
});

describe("fees", () => {
  it("are those of each order as a whole, rounded up, for maker and taker at their own rates", () => {
    const book = withFees(10, 25);
    place(book, { id: "s", account: "bob", side: "sell", price: 1999, quantity: 3, feeAhead: NOTHING_AHEAD });
    const [, filled] = place(book, { id: "b", price: 2000, quantity: 2, feeAhead: NOTHING_AHEAD });
    // 3,998 cents: 0.1 % is 3.998, 0.25 % is 9.995.
    expect(filled).toMatchObject({ takerFee: 10, takerFeeAhead: 50, makerFee: 4, makerFeeAhead: 20 });
    // 0.1 % of all 5,997 cents is 5.997.
    const [, last] = place(book, { price: 2000, feeAhead: NOTHING_AHEAD });
    expect(last).toMatchObject({ takerFee: 5, makerFee: 2, makerFeeAhead: 30 });
  });

  it("of many small executions are that of one large one, and of many small orders no less", () => {
    const charged = (quantities: number[]): { maker: number; takers: number } => {
      const book = withFees(10, 10);
      place(book, { account: "bob", side: "sell", price: 805, quantity: 400, feeAhead: NOTHING_AHEAD });
      const trades = quantities.flatMap((quantity) => place(book, { price: 805, quantity, feeAhead: NOTHING_AHEAD }));
      const fills = trades.filter((event) => event.type === "filled");
      const sum = (fee: "makerFee" | "takerFee") => fills.reduce((total, fill) => total + fill[fee], 0);
      return { maker: sum("makerFee"), takers: sum("takerFee") };
    };
    expect(charged([400])).toEqual({ maker: 322, takers: 322 });
    expect(charged(Array(400).fill(1))).toEqual({ maker: 322, takers: 400 });
  });

  it("go on from what an order has paid when it rests, is changed, or its book is restored", () => {
    let book = withFees(10, 10);
    const sell = (): BookEvent[] => place(book, { account: "bob", side: "sell", price: 100 });
    sell();
    const [, taken] = place(book, { id: "b", price: 100, quantity: 15, feeAhead: NOTHING_AHEAD });
    expect(taken).toMatchObject({ takerFee: 1, takerFeeAhead: 9_000 });
    execute(book, { type: "amend", orderId: "b", account: "ada", quantity: 12, price: 101 }, 0);
    book = restoreBook(JSON.parse(JSON.stringify(snapshotBook(book))));
    const fees = Array.from({ length: 12 }, sell).map(([, filled]) => filled?.type === "filled" && filled.makerFee);
    // With 100 and then 101 cents a share, the eleventh is the first beyond the cent that was paid.
    expect(fees).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
  });

  it("of a bracket's exit are charged as those of its entry, as an order of its own", () => {
    const book = withFees(0, 10);
    place(book, { account: "bob", side: "sell", price: 100 });
    const exit = { id: "x", takeProfit: 200, stopPrice: 50 };
    const events = place(book, { id: "b", price: 100, feeAhead: NOTHING_AHEAD, exit });
    expect(events[1]).toMatchObject({ type: "filled", takerFee: 1 });
    expect(events[2]).toMatchObject({ type: "accepted", order: { id: "x", feeAhead: NOTHING_AHEAD } });
  });

  it("are rounded down on each fill of an order that keeps no account of what it paid ahead", () => {
    const book = withFees(10, 25);
    place(book, { id: "s", account: "bob", side: "sell", price: 1999, quantity: 3 });
    const [, filled] = place(book, { id: "b", price: 2000, quantity: 2 });
    // 3,998 cents: 0.1 % is 3.998, 0.25 % is 9.995.
    expect(filled).toEqual({
      type: "filled",
      price: 1999,
      quantity: 2,
      takerSide: "buy",
      takerOrder: "b",
      takerAccount: "ada",
      takerFee: 9,
      makerOrder: "s",
      makerAccount: "bob",
      makerFee: 3,
    });
  });

  it("are nothing for the issuer, as maker and as taker", () => {
    const book = withFees(1000, 1000);
    const quote = (price: number, side: "buy" | "sell"): BookEvent[] =>
      execute(book, { type: "quote", account: "issuer", orders: [{ id: "q", side, price, quantity: 5 }] }, 0);
    quote(100, "sell");
    expect(place(book, { price: 100 })[1]).toMatchObject({ makerAccount: "issuer", makerFee: 0, takerFee: 10 });
    quote(200, "sell");
    place(book, { price: 150 });
    expect(quote(140, "sell")[1]).toMatchObject({ takerAccount: "issuer", takerFee: 0, makerFee: 15 });
  });

  it("of a replayed fill are those of the event, whatever the rates are now", () => {
    const book = withFees(0, 100);
    place(book, { id: "s", account: "bob", side: "sell", price: 1000 });
    const [accepted, filled] = place(book, { id: "b", type: "market", quantity: 2, budget: 5000 });
    expect(filled).toMatchObject({ takerFee: 10 });
    // Another book that asks for nearly everything replays what happened in the first.
    const replayed = withFees(0, 9999);
    place(replayed, { id: "s", account: "bob", side: "sell", price: 1000 });
    for (const event of [accepted!, filled!]) applyEvent(replayed, event, 0);
    expect(replayed.orders.get("b")?.budget, "what is left of the budget").toBe(5000 - 1000 - 10);
  });
});

describe("a market buy with a budget", () => {
  it("is accepted and cancelled for want of liquidity when there is no one, whatever its budget", () => {
    const events = place(createBook(), { id: "m", type: "market", quantity: 7, budget: 0 });
    expect(events.map((event) => event.type)).toEqual(["accepted", "cancelled"]);
    expect(events[1]).toEqual({ type: "cancelled", orderId: "m", account: "ada", quantity: 7, reason: "no_liquidity" });
  });

  it("pays for what can trade, not for what it asked", () => {
    const book = createBook();
    place(book, { account: "bob", side: "sell", price: 100, quantity: 2 });
    const events = place(book, { type: "market", quantity: 1000, budget: 200 });
    expect(events[1]).toMatchObject({ type: "filled", quantity: 2 });
    expect(events[2]).toMatchObject({ type: "cancelled", quantity: 998, reason: "no_liquidity" });
  });

  it("does not count its own orders, which self-trade prevention takes away", () => {
    const book = createBook();
    place(book, { side: "sell", price: 10, quantity: 5 });
    place(book, { account: "bob", side: "sell", price: 100, quantity: 5 });
    expect(place(book, { id: "x", type: "market", quantity: 2, budget: 199 })).toEqual([
      { type: "rejected", orderId: "x", account: "ada", code: "insufficient_cash" },
    ]);
    expect(place(book, { type: "market", quantity: 2, budget: 200 }).map((event) => event.type)).toEqual([
      "accepted",
      "cancelled",
      "filled",
    ]);
  });

  it("counts its fee as it will be charged, whatever the slices", () => {
    const book = withFees(0, 100);
    const order: Partial<NewOrder> = { type: "market", quantity: 3, feeAhead: NOTHING_AHEAD };
    place(book, { account: "bob", side: "sell", price: 199, quantity: 3, displayQuantity: 1 });
    // 1 % of 597 is 5.97.
    expect(place(book, { ...order, budget: 602 })[0]).toMatchObject({ code: "insufficient_cash" });
    expect(place(book, { ...order, budget: 603 })).toHaveLength(4);
  });

  it("counts the fee of every slice where each execution is charged by itself", () => {
    const book = withFees(0, 100);
    place(book, { account: "bob", side: "sell", price: 199, quantity: 3, displayQuantity: 1 });
    // 1 % of 199 is 1.99, charged three times as 1; of 597 at once it would be 5.
    expect(place(book, { type: "market", quantity: 3, budget: 599 })[0]).toMatchObject({ code: "insufficient_cash" });
    expect(place(book, { type: "market", quantity: 3, budget: 600 })).toHaveLength(4);
  });
});

it("shows depth best first, without what icebergs hide, and cuts it off", () => {
  const book = createBook();
  place(book, { price: 98, quantity: 4 });
  place(book, { price: 99, quantity: 10, displayQuantity: 3 });
  place(book, { price: 99, quantity: 2 });
  place(book, { side: "sell", price: 101, quantity: 7 });
  expect(depth(book)).toEqual({
    bids: [
      [99, 5],
      [98, 4],
    ],
    asks: [[101, 7]],
  });
  expect(depth(book, 1)).toEqual({ bids: [[99, 5]], asks: [[101, 7]] });
  expect(lastPrice(book)).toBeNull();
});

it("knows when it next has something to do by itself", () => {
  const book = createBook();
  expect(nextDue(book)).toBeNull();
  place(book, { id: "g", price: 10, timeInForce: "GTD", expiresAt: 700 });
  expect(nextDue(book)).toBe(700);
  execute(book, { type: "auction", reason: "opening", endsAt: 500 }, 0);
  expect(nextDue(book)).toBe(500);
  expect(execute(book, { type: "advance" }, 499)).toEqual([]);
  expect(execute(book, { type: "advance" }, 500)).toEqual([{ type: "auction_ended", price: null, quantity: 0 }]);
  expect(nextDue(book)).toBe(700);
  execute(book, { type: "cancel", orderId: "g", account: "ada" }, 600);
  expect(nextDue(book)).toBeNull();
});

describe("events", () => {
  it("are plain data that later commands do not touch", () => {
    const book = createBook();
    const order: NewOrder = {
      id: "a",
      account: "ada",
      side: "sell",
      type: "limit",
      price: 100,
      quantity: 5,
      exit: { id: "x", takeProfit: 90, stopPrice: 110 },
    };
    const events = execute(book, { type: "place", order }, 0);
    const before = JSON.stringify(events);
    order.exit!.id = "changed";
    place(book, { account: "bob", price: 100, quantity: 2 });
    execute(book, { type: "amend", orderId: "a", account: "ada", price: 101 }, 0);
    expect(JSON.stringify(events)).toBe(before);
    expect(JSON.parse(before)).toHaveLength(1);
  });

  it("that cannot have come from this book are an error", () => {
    const book = createBook();
    expect(() => applyEvent(book, { type: "triggered", orderId: "a", account: "ada", lastPrice: 1 }, 0)).toThrow(
      "no order a",
    );
    const [accepted] = place(book, { id: "a", price: 100 });
    expect(() => applyEvent(book, accepted!, 0)).toThrow("already has an order a");
  });
});

describe("recovery", { timeout: 30_000 }, () => {
  it("from a snapshot and the events after it gives the live book, after a million events", () => {
    const commands = new RandomCommands(8);
    const live = createBook();
    let saved = JSON.stringify(snapshotBook(live));
    let tail: { event: BookEvent; time: number }[] = [];
    for (let events = 0; events < 1_000_000;) {
      const command: Command = commands.next();
      for (const event of execute(live, command, commands.time)) {
        tail.push({ event, time: commands.time });
        events++;
      }
      if (tail.length >= 10_000 && events < 990_000) {
        saved = JSON.stringify(snapshotBook(live));
        tail = [];
      }
    }
    const book = restoreBook(JSON.parse(saved));
    for (const { event, time } of tail) applyEvent(book, event, time);
    expect(stateHash(book)).toBe(stateHash(live));
  });

  it("refuses a snapshot it does not know", () => {
    expect(() => restoreBook({ version: 99 })).toThrow("version 1");
    expect(() => restoreBook(null)).toThrow("version 1");
    expect(() => restoreBook({ ...snapshotBook(createBook()), triggered: ["gone"] })).toThrow("no order gone");
  });
});

it("finds its way through thousands of stops that trigger each other", () => {
  const book = createBook();
  place(book, { id: "first", account: "bob", side: "sell", price: 10_000 });
  place(book, { price: 10_000 });
  for (let i = 0; i < 9_999; i++) {
    place(book, { account: "bob", price: 9_999 - i });
    place(book, { side: "sell", type: "stop", stopPrice: 9_999 - i });
  }
  const events = place(book, { account: "cem", side: "sell", type: "market" });
  expect(events.filter((event) => event.type === "triggered")).toHaveLength(9_999);
  expect(lastPrice(book)).toBe(1);
});
