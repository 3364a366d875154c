import fc from "fast-check";
import { expect, test } from "vitest";
import { aheadAfter, feeOn, NOTHING_AHEAD } from "../../../domain/core/fees.ts";
import { notional, STARTING_CASH } from "../../../domain/core/money.ts";
import type { AccountEvent } from "../../protocol/settlement.ts";
import { applyEntry, assertCovered } from "./ledger.ts";
import { emptyLedger, type Ledger } from "./ledger-state.ts";
import { exampleOrder } from "./testing/example-order.ts";
import { heldFor, type LedgerOrder } from "./ledger-order.ts";

/*
 * Random lives of an account. A book is played that keeps its promises: it fills
 * at the limit or better, within the budget, at a fee up to the cap; orders of
 * before fees were charged by the whole order are among them.
 */

const ARTISTS = ["tyla", "doechii"] as const;
const FEE_CAP = 30;

const step = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("place" as const),
      artistId: fc.constantFrom(...ARTISTS),
      side: fc.constantFrom("buy" as const, "sell" as const),
      quantity: fc.integer({ min: 1, max: 500 }),
      price: fc.option(fc.integer({ min: 1, max: 5_000 }), { nil: null }),
      feeAhead: fc.constantFrom(NOTHING_AHEAD, NOTHING_AHEAD, undefined),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("fill" as const),
      which: fc.nat(),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      improvement: fc.nat({ max: 200 }),
      feeBps: fc.nat({ max: FEE_CAP }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("close" as const),
      which: fc.nat(),
      how: fc.constantFrom("cancel" as const, "reject" as const),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

class Life {
  readonly ledger: Ledger = emptyLedger();
  private seq = 0;
  private placed = 0;

  constructor() {
    applyEntry(this.ledger, { type: "granted", amount: STARTING_CASH }, 0);
  }

  run(next: Step): void {
    if (next.do === "place") return this.place(next);
    const orders = [...this.ledger.openOrders.values()];
    const order = orders[next.which % Math.max(1, orders.length)];
    if (!order) return;
    if (next.do === "close") this.close(order, next.how);
    else this.fill(order, next);
  }

  private place({ artistId, side, quantity, price, feeAhead }: Extract<Step, { do: "place" }>): void {
    const { cash, heldCash, ordersPlaced } = this.ledger;
    const budget = price === null && side === "buy" ? cash - heldCash : null;
    const number = ordersPlaced + 1;
    const id = `o${++this.placed}`;
    const order = exampleOrder({ id, number, artistId, side, quantity, price, budget, feeCapBps: FEE_CAP, feeAhead });
    try {
      assertCovered(this.ledger, order);
    } catch {
      return;
    }
    applyEntry(this.ledger, { type: "placed", order, request: "" }, 0);
  }

  private fill(order: LedgerOrder, { part, improvement, feeBps }: Extract<Step, { do: "fill" }>): void {
    const quantity = Math.max(1, Math.floor((order.quantity - order.filledQuantity) * part));
    const limit = order.price ?? 1_000;
    const price = order.side === "buy" ? Math.max(1, limit - improvement) : limit + improvement;
    const amount = notional(price, quantity);
    const fee = feeOn(amount, feeBps, order.feeAhead);
    const feeAhead = aheadAfter(amount, feeBps, order.feeAhead, fee);
    if (order.budget !== null && amount + fee > heldFor(order)) return this.close(order, "cancel");
    this.settle(order, { type: "filled", orderId: order.id, seq: 0, price, quantity, fee, feeAhead, role: "maker" });
  }

  private close(order: LedgerOrder, how: "cancel" | "reject"): void {
    if (how === "reject" && order.status === "submitting")
      this.settle(null, { type: "rejected", orderId: order.id, code: "insufficient_cash" }, order);
    else this.settle(order, { type: "cancelled", orderId: order.id, quantity: 0, reason: "user" });
  }

  /** Settles an event, after the acceptance when `accept` has none yet. */
  private settle(accept: LedgerOrder | null, event: AccountEvent, of = accept): void {
    if (!of) return;
    const prev = this.ledger.positions.get(of.artistId)?.settledSeq ?? 0;
    const events: AccountEvent[] =
      accept?.status === "submitting" ? [{ type: "accepted", orderId: of.id }, event] : [event];
    applyEntry(
      this.ledger,
      { type: "settled", settlement: { artistId: of.artistId, seq: ++this.seq, prev, time: 0, events } },
      0,
    );
  }
}

function expectSound(ledger: Ledger): void {
  const open = [...ledger.openOrders.values()];
  const held = (of: LedgerOrder[]) => of.reduce((sum, order) => sum + heldFor(order), 0);
  expect(ledger.heldCash).toBe(held(open.filter(({ side }) => side === "buy")));
  expect(ledger.heldCash).toBeGreaterThanOrEqual(0);
  expect(ledger.cash).toBeGreaterThanOrEqual(ledger.heldCash);
  for (const { artistId, shares, heldShares, costBasis } of ledger.positions.values()) {
    expect(heldShares).toBe(held(open.filter((order) => order.side === "sell" && order.artistId === artistId)));
    expect(shares).toBeGreaterThanOrEqual(heldShares);
    expect(costBasis).toBeGreaterThanOrEqual(0);
    if (shares === 0) expect(costBasis).toBe(0);
  }
}

test("whatever happens: cash ≥ held ≥ 0, and what is held is the sum of the holds", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 80 }), (steps) => {
      const life = new Life();
      for (const next of steps) {
        life.run(next);
        expectSound(life.ledger);
      }
    }),
    { numRuns: 300 },
  );
});

test("cash is the grant, less the basis of what is owned, plus the realised result", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 80 }), (steps) => {
      const life = new Life();
      for (const next of steps) life.run(next);
      const { cash, granted, positions } = life.ledger;
      const sum = (of: "costBasis" | "realisedPnl") =>
        [...positions.values()].reduce((total, position) => total + position[of], 0);
      expect(cash).toBe(granted - sum("costBasis") + sum("realisedPnl"));
    }),
    { numRuns: 300 },
  );
});

test("with all orders closed nothing is held", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
      const life = new Life();
      for (const next of steps) life.run(next);
      while (life.ledger.openOrders.size > 0) life.run({ do: "close", which: 0, how: "cancel" });
      expect(life.ledger.heldCash).toBe(0);
      expect([...life.ledger.positions.values()].every(({ heldShares }) => heldShares === 0)).toBe(true);
    }),
    { numRuns: 200 },
  );
});
