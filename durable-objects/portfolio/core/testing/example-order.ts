import type { LedgerOrder } from "../ledger-order.ts";

/** An order of an account on its way to its book: a limit order, or without a price a market order. */
export const exampleOrder = (
  wanted: Pick<LedgerOrder, "number" | "artistId" | "side" | "quantity" | "price"> & Partial<LedgerOrder>,
): LedgerOrder => ({
  id: `order-${wanted.number}`,
  clientOrderId: `client-${wanted.number}`,
  type: wanted.price === null ? "market" : "limit",
  timeInForce: wanted.price === null ? "IOC" : "GTC",
  budget: null,
  feeCapBps: 10,
  filledQuantity: 0,
  filledNotional: 0,
  fees: 0,
  status: "submitting",
  reason: null,
  privacy: "private",
  caption: "",
  placedAt: 0,
  updatedAt: 0,
  ...wanted,
});
