import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_ORDER_QUANTITY, MAX_PRICE } from "../../../../domain/core/money.ts";
import { createBook } from "./book.ts";
import type { Book } from "./book.ts";
import { execute } from "./execute.ts";
import { stateHash } from "./hash.ts";
import { checkInvariants } from "./invariants.ts";
import type { Command, NewOrder } from "./types.ts";

const LIMIT: NewOrder = { id: "new", account: "ada", side: "buy", type: "limit", price: 100, quantity: 5 };

/** A book with orders of every kind on it and a last price of 100. */
function busyBook(): Book {
  const book = createBook();
  const place = (order: Partial<NewOrder>): void => {
    execute(book, { type: "place", order: { ...LIMIT, account: "bob", ...order } }, 0);
  };
  place({ id: "s100", side: "sell" });
  place({ id: "m", account: "cem", type: "market", price: undefined, quantity: 1 });
  place({ id: "b90", price: 90, postOnly: true });
  place({ id: "ice", price: 89, displayQuantity: 2 });
  place({ id: "stop", type: "stop", price: undefined, stopPrice: 120 });
  place({ id: "trail", side: "sell", type: "trailing_stop", price: undefined, trail: 20 });
  place({ id: "oco", side: "sell", type: "oco", price: 130, stopPrice: 50 });
  place({ id: "e", price: 80, exit: { id: "exit", takeProfit: 110, stopPrice: 60 } });
  return book;
}

/** What a command brings about in a busy book: the codes of its refusals, other events whole, and whether anything changed. */
function outcomeOf(command: unknown): { events: unknown[]; changed: boolean } {
  const book = busyBook();
  const before = stateHash(book);
  const events = execute(book, command as Command, 0).map((event) => (event.type === "rejected" ? event.code : event));
  return { events, changed: stateHash(book) !== before };
}

describe("an order that is refused changes nothing and says why", () => {
  const cases: [code: string, order: Record<string, unknown>][] = [
    ["invalid_qty", { quantity: NaN }],
    ["invalid_qty", { quantity: Infinity }],
    ["invalid_qty", { quantity: 1.5 }],
    ["invalid_qty", { quantity: "5" }],
    ["invalid_qty", { quantity: 0 }],
    ["invalid_qty", { quantity: -0 }],
    ["invalid_qty", { quantity: -1 }],
    ["invalid_qty", { quantity: 2 ** 53 }],
    ["invalid_qty", { quantity: MAX_ORDER_QUANTITY + 1 }],
    ["invalid_qty", { quantity: [5] }],
    ["invalid_qty", { quantity: null }],
    ["invalid_qty", { quantity: undefined }],
    ["invalid_price", { price: NaN }],
    ["invalid_price", { price: 99.5 }],
    ["invalid_price", { price: "100" }],
    ["invalid_price", { price: 0 }],
    ["invalid_price", { price: -100 }],
    ["invalid_price", { price: 2 ** 53 }],
    ["invalid_price", { price: MAX_PRICE + 1 }],
    ["invalid_price", { price: undefined }],
    ["invalid_price", { type: "market" }],
    ["invalid_price", { stopLimitPrice: 90 }],
    ["invalid_id", { id: "" }],
    ["invalid_id", { id: 7 }],
    ["invalid_id", { id: null }],
    ["invalid_id", { id: "x".repeat(201) }],
    ["invalid_account", { account: undefined }],
    ["invalid_side", { side: "BUY" }],
    ["invalid_type", { type: "constructor" }],
    ["invalid_tif", { timeInForce: "DAY" }],
    ["invalid_tif", { timeInForce: null }],
    ["invalid_tif", { type: "market", price: undefined, timeInForce: "GTC" }],
    ["invalid_tif", { type: "stop", price: undefined, stopPrice: 120, timeInForce: "IOC" }],
    ["invalid_expiry", { timeInForce: "GTD", expiresAt: NaN }],
    ["invalid_post_only", { postOnly: "yes" }],
    ["invalid_post_only", { postOnly: true, timeInForce: "IOC" }],
    ["invalid_stp", { stp: "cancel" }],
    ["stop_price", { type: "stop", price: undefined, stopPrice: NaN }],
    ["stop_price", { stopPrice: 120 }],
    ["stop_price", { type: "stop", price: undefined, stopPrice: 100 }],
    ["stop_price", { type: "stop", side: "sell", price: undefined, stopPrice: 101 }],
    ["invalid_trail", { trail: 5 }],
    ["invalid_trail", { type: "trailing_stop", price: undefined, trail: 1.5 }],
    ["invalid_exit", { exit: "x" }],
    ["invalid_exit", { exit: null }],
    ["invalid_exit", { exit: { id: "x", takeProfit: 110, stopPrice: 90, budget: 5 } }],
    ["invalid_exit", { exit: { id: "x", takeProfit: 100, stopPrice: 90 } }],
    ["invalid_exit", { exit: { id: "x", takeProfit: 110, stopPrice: 100 } }],
    ["invalid_exit", { type: "market", price: undefined, exit: { id: "x", takeProfit: 90, stopPrice: 90 } }],
    ["invalid_exit", { side: "sell", price: 95, exit: { id: "x", takeProfit: 95, stopPrice: 99 } }],
    ["invalid_budget", { budget: 100 }],
    ["invalid_budget", { type: "market", price: undefined, budget: -1 }],
    ["invalid_budget", { type: "market", price: undefined, budget: 0.5 }],
    ["invalid_budget", { type: "market", side: "sell", price: undefined, budget: 100 }],
    ["duplicate_id", { id: "b90" }],
    ["duplicate_id", { id: "stop" }],
    ["duplicate_id", { id: "exit" }],
    ["duplicate_id", { exit: { id: "oco", takeProfit: 110, stopPrice: 90 } }],
    ["post_only", { postOnly: true }],
    ["fok", { timeInForce: "FOK" }],
    ["insufficient_cash", { type: "market", price: undefined, quantity: 4, budget: 399 }],
  ];
  it.each(cases)("%s: %j", (code, order) => {
    expect(outcomeOf({ type: "place", order: { ...LIMIT, ...order } })).toEqual({ events: [code], changed: false });
  });
});

describe("a command that is refused changes nothing and says why", () => {
  const cases: [code: string, command: unknown][] = [
    ["invalid_command", undefined],
    ["invalid_command", null],
    ["invalid_command", "place"],
    ["invalid_command", {}],
    ["invalid_command", { type: "__proto__" }],
    ["invalid_command", { type: "place" }],
    ["invalid_command", { type: "place", order: null }],
    ["invalid_command", { type: "quote", account: "issuer", orders: "none" }],
    ["invalid_command", { type: "quote", account: "issuer", orders: [null] }],
    ["invalid_account", { type: "quote", account: 1, orders: [] }],
    ["invalid_qty", { type: "quote", account: "issuer", orders: [{ id: "q", side: "buy", price: 1, quantity: 0 }] }],
    ["not_found", { type: "cancel", orderId: "constructor", account: "ada" }],
    ["not_found", { type: "cancel", orderId: "__proto__", account: "ada" }],
    ["not_found", { type: "cancel", orderId: NaN, account: "ada" }],
    ["not_found", { type: "cancel", orderId: "b90", account: "ada" }],
    ["not_found", { type: "cancel", orderId: "m", account: "bob" }],
    ["not_found", { type: "amend", orderId: "m", account: "bob", quantity: 1 }],
    ["invalid_price_or_qty", { type: "amend", orderId: "b90", account: "bob", quantity: 0 }],
    ["invalid_price_or_qty", { type: "amend", orderId: "b90", account: "bob", price: "90" }],
    ["post_only", { type: "amend", orderId: "b90", account: "bob", price: 100 }],
    ["not_amendable", { type: "amend", orderId: "stop", account: "bob", price: 100 }],
    ["not_amendable", { type: "amend", orderId: "trail", account: "bob", stopPrice: 90 }],
    ["not_amendable", { type: "amend", orderId: "b90", account: "bob", stopPrice: 90 }],
    ["not_amendable", { type: "amend", orderId: "oco", account: "bob", quantity: 1 }],
    ["invalid_price", { type: "reference", price: 0.5 }],
    ["invalid_command", { type: "auction", reason: "opening", endsAt: 0 }],
    ["invalid_command", { type: "auction", reason: "volatility", endsAt: 5 }],
    ["invalid_settings", { type: "configure" }],
    ["invalid_settings", { type: "configure", fees: null as never }],
    ["invalid_settings", { type: "configure", fees: { makerFeeBps: 0, takerFeeBps: 0 }, issuer: "" }],
    ["invalid_settings", { type: "configure", fees: { makerFeeBps: 1.5, takerFeeBps: 0 } }],
    ["invalid_settings", { type: "configure", fees: { makerFeeBps: 0, takerFeeBps: 10_001 } }],
    ["invalid_settings", { type: "configure", fees: { makerFeeBps: 0, takerFeeBps: 0 }, haltMs: 0 }],
    ["invalid_settings", { type: "configure", fees: { makerFeeBps: 0, takerFeeBps: 0 }, bandBps: NaN }],
  ];
  it.each(cases)("%s: %j", (code, command) => {
    expect(outcomeOf(command)).toEqual({ events: [code], changed: false });
  });
});

it.each(["constructor", "__proto__", "toString", "hasOwnProperty"])("%s is an id like any other", (id) => {
  const book = createBook();
  execute(book, { type: "place", order: { ...LIMIT, id, account: id } }, 0);
  checkInvariants(book);
  const [event] = execute(book, { type: "cancel", orderId: id, account: id }, 0);
  expect(event).toEqual({ type: "cancelled", orderId: id, account: id, quantity: 5, reason: "user" });
});

it("the highest price and quantity are accepted, and their cost is exact", () => {
  const book = createBook();
  execute(book, { type: "configure", fees: { makerFeeBps: 0, takerFeeBps: 10_000 } }, 0);
  const extreme = { ...LIMIT, price: MAX_PRICE, quantity: MAX_ORDER_QUANTITY };
  execute(book, { type: "place", order: { ...extreme, side: "sell", id: "s", account: "bob" } }, 0);
  const fill = execute(book, { type: "place", order: extreme }, 0).find((event) => event.type === "filled");
  expect(fill).toMatchObject({
    price: MAX_PRICE,
    quantity: MAX_ORDER_QUANTITY,
    takerFee: MAX_PRICE * MAX_ORDER_QUANTITY,
  });
});

it("throws on a time that is no safe integer, and changes nothing", () => {
  const book = busyBook();
  const before = stateHash(book);
  for (const time of [NaN, 0.5, Infinity, 2 ** 53])
    expect(() => execute(book, { type: "advance" }, time)).toThrow(RangeError);
  expect(stateHash(book)).toBe(before);
});

it("whatever arrives, the book stays sound and a refusal leaves it as it was", () => {
  const junk = fc.oneof(
    fc.constantFrom(undefined, null, NaN, -0, 0.1, -1, 2 ** 53, "5", "__proto__", {}, [], true),
    fc.integer({ min: 1, max: 130 }),
  );
  const sensible = {
    id: fc.constantFrom("new", "b90", "exit", "constructor"),
    side: fc.constantFrom("buy", "sell"),
    type: fc.constantFrom("limit", "market", "stop", "stop_limit", "trailing_stop", "oco"),
  };
  const fields = [
    "price",
    "quantity",
    "timeInForce",
    "expiresAt",
    "postOnly",
    "displayQuantity",
    "stp",
    "stopPrice",
    "stopLimitPrice",
    "trail",
    "exit",
    "budget",
    "side",
    "type",
    "id",
    "account",
  ];
  const order = fc
    .tuple(fc.record(sensible), fc.dictionary(fc.constantFrom(...fields), junk, { maxKeys: 5 }))
    .map(([some, other]) => ({ account: "ada", price: 95, quantity: 5, ...some, ...other }));
  fc.assert(
    fc.property(order, (request) => {
      const book = busyBook();
      const before = stateHash(book);
      const events = execute(book, { type: "place", order: request } as unknown as Command, 1);
      checkInvariants(book);
      if (events.some((event) => event.type === "rejected")) {
        expect(events).toHaveLength(1);
        expect(stateHash(book)).toBe(before);
      }
    }),
    { numRuns: 2000 },
  );
});
