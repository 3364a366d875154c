import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { NOTHING_AHEAD } from "../../../domain/core/fees.ts";
import { STARTING_CASH } from "../../../domain/core/money.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import type { AccountEvent } from "../../protocol/settlement.ts";
import { TestExchange } from "../../testing/exchange.ts";
import { ARTIST, limitOrder, marketOrder } from "../../testing/requests.ts";
import { FULL_LIMITS, limitsOf } from "./account-limits.ts";
import { applyEntry, assertAmendable, assertCovered } from "./ledger.ts";
import type { LedgerOrder } from "./ledger-order.ts";
import { emptyLedger } from "./ledger-state.ts";
import { orderOf } from "./order-request.ts";

const DAY = 86_400_000;
const LIMITS = { openOrders: 8, positionShares: 100 };

const which = fc.nat({ max: 20 });
const quantity = fc.integer({ min: 1, max: 110 });
const step = fc.oneof(
  fc.record({ do: fc.constant("place" as const), quantity }),
  fc.record({ do: fc.constant("amend" as const), which, quantity }),
  fc.record({ do: fc.constantFrom("answer" as const, "refuse" as const, "cancel" as const), which }),
  fc.record({ do: fc.constant("fill" as const), which, part: fc.double({ min: 0, max: 1, noNaN: true }) }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** An account that buys shares of one artist, and a book that answers when it likes. */
class Life {
  readonly ledger = emptyLedger();
  private seq = 0;

  constructor() {
    applyEntry(this.ledger, { type: "granted", amount: STARTING_CASH }, 0);
  }

  /** The shares that the account may come to own. */
  mostShares(): number {
    const owned = this.ledger.positions.get(ARTIST)?.shares ?? 0;
    const open = [...this.ledger.openOrders.values()];
    return open.reduce(
      (sum, { quantity: present, amending, filledQuantity }) =>
        sum + Math.max(present, amending?.quantity ?? 0) - filledQuantity,
      owned,
    );
  }

  run(next: Step): void {
    if (next.do === "place") return this.place(next.quantity);
    const open = [...this.ledger.openOrders.values()];
    const order = open[next.which % Math.max(1, open.length)];
    if (!order) return;
    if (order.status === "submitting") return this.settle({ type: "accepted", orderId: order.id });
    switch (next.do) {
      case "amend":
        return this.amend(order, next.quantity);
      case "answer":
      case "refuse":
        return this.answer(order, next.do === "answer");
      case "cancel":
        return this.settle({ type: "cancelled", orderId: order.id, quantity: 0, reason: "user" });
      case "fill": {
        const filled = Math.max(1, Math.floor((order.quantity - order.filledQuantity) * next.part));
        const execution = { seq: this.seq + 1, price: 1, quantity: filled, fee: 0, role: "maker" } as const;
        return this.settle({ type: "filled", orderId: order.id, ...execution });
      }
    }
  }

  private place(shares: number): void {
    const { ordersPlaced, cash } = this.ledger;
    const number = ordersPlaced + 1;
    const request = { ...limitOrder("buy", shares, 1), clientOrderId: `c${number}` };
    const fees = { feeCapBps: 0, feeAhead: NOTHING_AHEAD };
    const order = orderOf(request, { newId: () => `o${number}`, number, now: 0, availableCash: cash, ...fees });
    if (isAllowed(() => assertCovered(this.ledger, order, LIMITS)))
      applyEntry(this.ledger, { type: "placed", order, request: "" }, 0);
  }

  private amend(order: LedgerOrder, shares: number): void {
    if (order.amending || shares <= order.filledQuantity) return;
    const amendment = { number: (order.amendments ?? 0) + 1, quantity: shares };
    if (isAllowed(() => assertAmendable(this.ledger, order, amendment, LIMITS)))
      applyEntry(this.ledger, { type: "amending", orderId: order.id, amendment }, 0);
  }

  private answer({ id, amending, filledQuantity }: LedgerOrder, isTaken: boolean): void {
    if (!amending?.quantity) return;
    if (!isTaken || amending.quantity <= filledQuantity)
      return this.settle({ type: "amend_refused", orderId: id, amendment: amending.number, code: "price_band" });
    this.settle({ type: "amended", orderId: id, quantity: amending.quantity - filledQuantity });
  }

  private settle(event: AccountEvent): void {
    const prev = this.ledger.positions.get(ARTIST)?.settledSeq ?? 0;
    const settlement = { artistId: ARTIST, seq: ++this.seq, prev, time: 0, events: [event] };
    applyEntry(this.ledger, { type: "settled", settlement }, 0);
  }
}

function isAllowed(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
}

let exchange: TestExchange;
const ada = () => exchange.account("ada");

beforeEach(() => {
  exchange = new TestExchange();
  exchange.list(ARTIST, 100);
});

test("limits grow with the account's age, and never shrink", () => {
  const ages = [0, DAY - 1, DAY, 7 * DAY, 30 * DAY, 365 * DAY].map(limitsOf);
  for (const [index, limits] of ages.entries()) {
    expect(limits.openOrders).toBeGreaterThanOrEqual(ages[index - 1]?.openOrders ?? 0);
    expect(limits.positionShares).toBeGreaterThanOrEqual(ages[index - 1]?.positionShares ?? 0);
  }
  expect(limitsOf(0).positionShares).toBeLessThan(limitsOf(DAY).positionShares);
  expect(limitsOf(30 * DAY)).toEqual(FULL_LIMITS);
});

test("a clock behind the account's opening gives the limits of the youngest", () => {
  expect(limitsOf(-1)).toEqual(limitsOf(0));
});

describe("a position limit", () => {
  const limits = { openOrders: 10, positionShares: 100 };
  const buy = (quantity: number, price = 50) =>
    ada().call((account) => account.place(limitOrder("buy", quantity, price), limits));

  test("counts what is held and what is on order", async () => {
    await ada().call((account) => account.place(marketOrder("buy", 60), limits));
    await buy(40);
    await expect(buy(1)).rejects.toMatchObject({ code: "position_limit" });
  });

  test("has room again once an order is cancelled, and lets go of shares freely", async () => {
    const { id } = await buy(100);
    await ada().call((account) => account.cancel(id));
    await ada().call((account) => account.place(marketOrder("buy", 100), limits));
    await expect(ada().call((account) => account.place(marketOrder("sell", 100), limits))).resolves.toMatchObject({
      status: "filled",
    });
  });

  test("cannot be passed by enlarging an order", async () => {
    const { id } = await buy(90);
    const amend = (quantity: number) => ada().call((account) => account.amend(id, { quantity }, limits));
    await expect(amend(101)).rejects.toMatchObject({ code: "position_limit" });
    await expect(amend(100)).resolves.toMatchObject({ quantity: 100 });
  });

  test("that came later lets an order be made smaller, or change its price", async () => {
    const { id } = await ada().call((account) => account.place(limitOrder("buy", 200, 50)));
    const amend = (amendment: object) => ada().call((account) => account.amend(id, amendment, limits));
    await expect(amend({ price: 51 })).resolves.toMatchObject({ price: 51 });
    await expect(amend({ quantity: 150 })).resolves.toMatchObject({ quantity: 150 });
    await expect(amend({ quantity: 151 })).rejects.toMatchObject({ code: "position_limit" });
  });

  test("cannot be passed by enlarging many orders at once", async () => {
    const orders = await Promise.all(Array.from({ length: 10 }, () => buy(1, 1)));
    const amended = await ada().call((account) =>
      Promise.allSettled(orders.map(({ id }) => account.amend(id, { quantity: 60 }, limits))),
    );
    expect(amended.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of amended)
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "position_limit" });
    const open = ada().object.orders({ status: "open", limit: 10 }).orders;
    expect(open.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(60 + 9);
  });

  test("is one of each artist", async () => {
    exchange.list("doechii", 100);
    await buy(100);
    await expect(
      ada().call((account) => account.place(limitOrder("buy", 100, 50, { artistId: "doechii" }), limits)),
    ).resolves.toMatchObject({ status: "open" });
  });

  test("does not change what a repeated order answers", async () => {
    const request = limitOrder("buy", 100, 50);
    const first = await ada().call((account) => account.place(request, limits));
    expect(await ada().call((account) => account.place(request, limits))).toEqual(first);
  });
});

test("open orders are limited too", async () => {
  const limits = { openOrders: 2, positionShares: 1_000 };
  const place = () => ada().call((account) => account.place(limitOrder("buy", 1, 50), limits));
  await place();
  await place();
  await expect(place()).rejects.toMatchObject({ code: "too_many_orders" });
});

test("no interleaving of orders, changes and answers puts more on order than the limit", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
      const life = new Life();
      for (const next of steps) {
        life.run(next);
        expect(life.mostShares()).toBeLessThanOrEqual(LIMITS.positionShares);
        expect(life.ledger.openOrders.size).toBeLessThanOrEqual(LIMITS.openOrders);
      }
    }),
    { numRuns: 300 },
  );
});
