import { expect, test } from "vitest";
import { emptyState, type JournalEvent, replayEntry } from "./state.ts";

const sale = (quantity: number): JournalEvent => ({
  type: "filled",
  price: 100,
  quantity,
  takerSide: "buy",
  takerOrder: "b",
  takerAccount: "ada",
  takerFee: 0,
  makerOrder: "q",
  makerAccount: "issuer",
  makerFee: 0,
});

/** A book of ten shares, offered by the issuer, of which so many are sold. */
function sold(quantity: number): number {
  const state = emptyState();
  const events: JournalEvent[] = [
    { type: "listed", artistId: "abba", sharesFloated: 10 },
    { type: "quoted", account: "issuer", orders: [{ id: "q", side: "sell", price: 100, quantity: 20 }] },
    {
      type: "accepted",
      order: {
        id: "b",
        account: "ada",
        side: "buy",
        type: "limit",
        quantity: 20,
        price: 100,
        timeInForce: "GTC",
        stp: "cancel_maker",
      },
    },
    sale(quantity),
  ];
  for (const [index, event] of events.entries()) replayEntry(state, { seq: index + 1, time: 1, event });
  return state.house.inventory;
}

test("before its listing a book has neither money, shares nor trades: all of it comes from the journal", () => {
  expect(emptyState()).toMatchObject({
    seq: 0,
    time: 0,
    house: { cash: 0, inventory: 0, fees: 0 },
    artistId: null,
    listedAt: 0,
    sharesFloated: 0,
    volume: 0,
    tape: [],
  });
});

test("the issuer sells all that it holds, and not a share more", () => {
  expect(sold(10)).toBe(0);
  expect(() => sold(11)).toThrow("the issuer sold shares that it does not hold");
});
