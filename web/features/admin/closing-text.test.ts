import { expect, test } from "vitest";
import type { Closing } from "../../../domain/api/closings.ts";
import { createFormat } from "../../lib/format.ts";
import { closingLines, nameOfEnd } from "./closing-text.ts";

const format = createFormat("en-US", "UTC");
const closing: Closing = {
  artistId: "tyla",
  closed: null,
  price: 1_002,
  holders: 2,
  shares: 500,
  payout: 501_000,
  openOrders: 3,
  exchange: null,
  refusal: null,
};

test("a delisting says what is cancelled and paid", () => {
  expect(closingLines(closing, format)).toEqual([
    "3 orders are cancelled.",
    "500 shares of 2 accounts are taken back at $10.02 each: $5,010.00.",
  ]);
  expect(closingLines({ ...closing, price: null, holders: 0, shares: 0, payout: 0 }, format)[1]).toBe(
    "Nobody holds shares.",
  );
});

test("a merge says besides what they get for it", () => {
  const exchange = { into: "tyla-seethal", price: 2_005, shares: 249, cashInLieu: 1_755 };
  expect(closingLines({ ...closing, exchange }, format)[2]).toBe(
    "For that they get 249 shares of tyla-seethal at $20.05 each, and $17.55 where it is less than a share.",
  );
});

test("what has ended says how, and whether all is settled", () => {
  const at = Date.UTC(2026, 10, 22);
  const ended = (into: string | null, pending: boolean) =>
    closingLines({ ...closing, closed: { at, into, pending } }, format);
  expect(ended(null, false)).toEqual(["Delisted on Nov 22, 2026.", "All is settled."]);
  expect(ended("tyla-seethal", true)).toEqual([
    "Merged into tyla-seethal on Nov 22, 2026.",
    "Shares are still being exchanged.",
  ]);
});

test("an end is named by what it does", () => {
  expect([nameOfEnd("a", ""), nameOfEnd("a", "b")]).toEqual(["Delist a", "Merge a into b"]);
});
