import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aheadAfter, type FeeAhead, feeOn, NOTHING_AHEAD } from "./fees.ts";
import { MAX_ORDER_QUANTITY, MAX_PRICE, notional } from "./money.ts";

const rates = fc.integer({ min: 0, max: 10_000 });
const amounts = fc.integer({ min: 1, max: 10 ** 12 });
const executions = fc.array(fc.record({ amount: amounts, rate: rates }), { minLength: 1, maxLength: 20 });

/** What one order pays for each of its executions, and what it has paid ahead in the end. */
function charged(parts: readonly { amount: number; rate: number }[], start: FeeAhead) {
  let ahead = start;
  const fees = parts.map(({ amount, rate }) => {
    const fee = feeOn(amount, rate, ahead);
    ahead = aheadAfter(amount, rate, ahead, fee);
    return fee;
  });
  return { fees, total: fees.reduce((sum, fee) => sum + fee, 0), ahead };
}

const exact = (parts: readonly { amount: number; rate: number }[]): bigint =>
  parts.reduce((sum, { amount, rate }) => sum + BigInt(amount) * BigInt(rate), 0n);
const roundedUp = (tenThousandths: bigint): bigint => (tenThousandths + 9_999n) / 10_000n;

describe("the fee of an order", () => {
  test.each([
    [1, 10, 1],
    [1_000, 10, 1],
    [1_001, 10, 2],
    [10_000, 10_000, 10_000],
    [123_456, 0, 0],
    [0, 10, 0],
  ])("on %i cents at %i basis points is %i", (amount, rate, fee) =>
    expect(feeOn(amount, rate, NOTHING_AHEAD)).toBe(fee),
  );

  test("four hundred shares at $8.05 and 10 basis points cost 322 cents in one execution and in four hundred", () => {
    const shares = Array.from({ length: 400 }, () => ({ amount: 805, rate: 10 }));
    expect(charged([{ amount: 400 * 805, rate: 10 }], NOTHING_AHEAD).total).toBe(322);
    expect(charged(shares, NOTHING_AHEAD).total).toBe(322);
  });

  test("is its exact fee rounded up once, whatever the executions and their rates", () => {
    fc.assert(
      fc.property(executions, (parts) => {
        const { fees, total, ahead } = charged(parts, NOTHING_AHEAD);
        expect(BigInt(total)).toBe(roundedUp(exact(parts)));
        expect(BigInt(ahead ?? NaN)).toBe(BigInt(total) * 10_000n - exact(parts));
        for (const [index, fee] of fees.entries()) {
          expect(Object.is(fee, Math.abs(fee))).toBe(true);
          expect(fee).toBeLessThanOrEqual(parts[index]!.amount);
        }
      }),
    );
  });

  test("is exact over the whole range, also where amount × rate would not fit a double", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), rates, fc.nat({ max: 9_999 }), (amount, rate, ahead) => {
        const due = BigInt(amount) * BigInt(rate) - BigInt(ahead);
        const fee = feeOn(amount, rate, ahead);
        expect(BigInt(fee)).toBe(due <= 0n ? 0n : roundedUp(due));
        expect(BigInt(aheadAfter(amount, rate, ahead, fee) ?? NaN)).toBe(BigInt(fee) * 10_000n - due);
      }),
    );
  });

  test("split into several orders, each of several executions, is never less", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(amounts, { minLength: 1 }), { minLength: 1, maxLength: 10 }),
        rates,
        (split, rate) => {
          const orders = split.map((parts) => parts.map((amount) => ({ amount, rate })));
          const together = orders.reduce((sum, parts) => sum + charged(parts, NOTHING_AHEAD).total, 0);
          expect(together).toBeGreaterThanOrEqual(charged(orders.flat(), NOTHING_AHEAD).total);
          if (rate > 0) expect(together).toBeGreaterThanOrEqual(orders.length);
        },
      ),
    );
  });

  test("at the dearest rate covers every execution and the fee of what is left", () => {
    const parts = fc.array(fc.record({ amount: amounts, discount: rates }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(parts, rates, (split, dearest) => {
        let ahead: FeeAhead = NOTHING_AHEAD;
        let left = split.reduce((sum, { amount }) => sum + amount, 0);
        let held = feeOn(left, dearest, ahead);
        for (const { amount, discount } of split) {
          const rate = Math.min(dearest, discount);
          const fee: number = feeOn(amount, rate, ahead);
          ahead = aheadAfter(amount, rate, ahead, fee);
          left -= amount;
          expect(held).toBeGreaterThanOrEqual(fee + feeOn(left, dearest, ahead));
          held = feeOn(left, dearest, ahead);
        }
      }),
    );
  });

  test("of the dearest order of all is still exact", () => {
    const amount = notional(MAX_PRICE, MAX_ORDER_QUANTITY);
    expect(amount).toBe(1e14);
    expect(Number.isSafeInteger(amount + feeOn(amount, 10_000, NOTHING_AHEAD))).toBe(true);
  });
});

describe("an order that keeps no account of it", () => {
  test.each([
    [0, 10, 0],
    [999, 10, 0],
    [1_000, 10, 1],
    [1_999, 10, 1],
    [10_040, 10, 10],
    [10_000, 10_000, 10_000],
    [123_456, 0, 0],
  ])("pays on %i cents at %i basis points %i", (amount, rate, fee) => expect(feeOn(amount, rate, undefined)).toBe(fee));

  test("is charged each execution rounded down, exact to the cent, also where amount × rate would not fit a double", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), rates, (amount, rate) => {
        expect(BigInt(feeOn(amount, rate, undefined))).toBe((BigInt(amount) * BigInt(rate)) / 10_000n);
      }),
    );
  });

  test("pays for parts together never more than for the whole", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 10 ** 12 }), { maxLength: 20 }), rates, (parts, rate) => {
        const whole = parts.reduce((sum, part) => sum + part, 0);
        const { total, ahead } = charged(
          parts.map((amount) => ({ amount, rate })),
          undefined,
        );
        expect(total).toBeLessThanOrEqual(feeOn(whole, rate, undefined));
        expect(ahead).toBeUndefined();
      }),
    );
  });
});
