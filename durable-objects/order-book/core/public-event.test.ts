import { expect, test } from "vitest";
import { pseudonymsOf } from "../storage/pseudonyms.ts";
import { publicEvent } from "./public-event.ts";
import type { JournalEvent } from "./state.ts";

const nameOf = pseudonymsOf("a key that is frozen with the texts below");

const ADA = "15d4c95c-725c-4463-98dc-fdc3a04ddd4a";
const ORDER = {
  id: "o1",
  account: ADA,
  side: "buy",
  type: "limit",
  quantity: 5,
  price: 1_000,
  timeInForce: "GTC",
  stp: "cancel_maker",
  feeCapBps: 10,
  budget: 987_654,
  exit: { id: "e1", takeProfit: 1_200, stopPrice: 800, budget: 87_654 },
} as const;

/* Formats 2 and 3, frozen: the hash chain of every book that was ever written covers exactly these texts. */
test.each<[JournalEvent, string]>([
  [{ type: "listed", artistId: "tyla", sharesFloated: 100 }, '{"type":"listed","artistId":"tyla","sharesFloated":100}'],
  [
    { type: "valued", fairValue: 1_000, source: "simulated", observedAt: 5 },
    '{"type":"valued","fairValue":1000,"source":"simulated","observedAt":5}',
  ],
  [
    {
      type: "configured",
      haltMs: 5,
      haltBps: 4,
      bandBps: null,
      issuer: "issuer",
      fees: { takerFeeBps: 10, makerFeeBps: 0 },
    },
    '{"type":"configured","fees":{"makerFeeBps":0,"takerFeeBps":10},"issuer":"issuer","bandBps":null,"haltBps":4,"haltMs":5}',
  ],
  [
    { type: "accepted", order: ORDER },
    '{"type":"accepted","order":{"id":"o1","account":"NAME","side":"buy","type":"limit","quantity":5,"price":1000,"timeInForce":"GTC","stp":"cancel_maker","exit":{"id":"e1","takeProfit":1200,"stopPrice":800},"feeCapBps":10}}',
  ],
  [
    {
      type: "filled",
      price: 1_000,
      quantity: 2,
      takerSide: "buy",
      takerOrder: "o1",
      takerAccount: ADA,
      takerFee: 2,
      makerOrder: "q1-0",
      makerAccount: "issuer",
      makerFee: 0,
    },
    '{"type":"filled","price":1000,"quantity":2,"takerSide":"buy","takerOrder":"o1","takerAccount":"NAME","takerFee":2,"makerOrder":"q1-0","makerAccount":"issuer","makerFee":0}',
  ],
  // From format 3 on, of orders that keep account of what they paid ahead of their fee.
  [
    { type: "accepted", order: { ...ORDER, exit: undefined, parent: "p1", feeAhead: 0 } },
    '{"type":"accepted","order":{"id":"o1","account":"NAME","side":"buy","type":"limit","quantity":5,"price":1000,"timeInForce":"GTC","stp":"cancel_maker","feeCapBps":10,"parent":"p1","feeAhead":0}}',
  ],
  [
    {
      type: "filled",
      price: 1_000,
      quantity: 2,
      takerSide: "buy",
      takerOrder: "o1",
      takerAccount: ADA,
      takerFee: 2,
      makerOrder: "o3",
      makerAccount: "issuer",
      makerFee: 1,
      makerFeeAhead: 8_000,
      takerFeeAhead: 0,
    },
    '{"type":"filled","price":1000,"quantity":2,"takerSide":"buy","takerOrder":"o1","takerAccount":"NAME","takerFee":2,"makerOrder":"o3","makerAccount":"issuer","makerFee":1,"takerFeeAhead":0,"makerFeeAhead":8000}',
  ],
  [
    { type: "cancelled", orderId: "o1", account: ADA, quantity: 3, reason: "user" },
    '{"type":"cancelled","orderId":"o1","account":"NAME","quantity":3,"reason":"user"}',
  ],
  [
    { type: "rejected", orderId: "o2", account: ADA, code: "fok" },
    '{"type":"rejected","orderId":"o2","account":"NAME","code":"fok"}',
  ],
  [
    { type: "amended", orderId: "o1", account: ADA, quantity: 3, price: 900, keepsPriority: false },
    '{"type":"amended","orderId":"o1","account":"NAME","quantity":3,"price":900,"keepsPriority":false}',
  ],
  [
    { type: "amend_handled", orderId: "o1", account: ADA, amendment: 1, code: null },
    '{"type":"amend_handled","orderId":"o1","account":"NAME","amendment":1,"code":null}',
  ],
  [
    { type: "quoted", account: "issuer", orders: [{ quantity: 1, price: 2, side: "buy", id: "q1-0" }] },
    '{"type":"quoted","account":"issuer","orders":[{"id":"q1-0","side":"buy","price":2,"quantity":1}]}',
  ],
  [
    { type: "triggered", orderId: "o1", account: ADA, lastPrice: 7 },
    '{"type":"triggered","orderId":"o1","account":"NAME","lastPrice":7}',
  ],
  [{ type: "activated", orderId: "o1", account: ADA }, '{"type":"activated","orderId":"o1","account":"NAME"}'],
  [
    { type: "auction_started", reason: "volatility", endsAt: 9 },
    '{"type":"auction_started","reason":"volatility","endsAt":9}',
  ],
  [{ type: "auction_ended", price: null, quantity: 0 }, '{"type":"auction_ended","price":null,"quantity":0}'],
  [{ type: "referenced", price: 4 }, '{"type":"referenced","price":4}'],
])("$type in public", (event, text) => {
  expect(JSON.stringify(publicEvent(event, nameOf))).toBe(text.replace("NAME", nameOf(ADA)));
});

test("a field that nobody made public stays private", () => {
  const event = {
    type: "cancelled",
    orderId: "o1",
    account: ADA,
    quantity: 3,
    reason: "user",
    caption: "mine",
  } as const;
  expect(JSON.stringify(publicEvent(event, nameOf))).not.toContain("mine");
});

test("a pseudonym is the same in one book and another in the next, and the issuer has none", () => {
  expect(nameOf(ADA)).toMatch(/^[0-9a-f]{32}$/);
  expect(nameOf(ADA)).toBe(pseudonymsOf("a key that is frozen with the texts below")(ADA));
  expect(nameOf(ADA)).not.toBe(pseudonymsOf("the key of another book")(ADA));
  expect(nameOf("issuer")).toBe("issuer");
});
