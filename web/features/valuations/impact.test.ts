import { expect, test } from "vitest";
import { potentialOf } from "../../../domain/core/potential.ts";
import { impactOf } from "./impact.ts";

const issue = { fairValue: 2_000, sharesFloated: 100_000, sold: 5_000 };

test.each([10_000, 100_000, 1_000_000])("%i cents buy as many shares as are worth them by the potential", (cents) => {
  const { shares, price, movedBps } = impactOf(issue, cents);
  const cost = (count: number) => potentialOf({ ...issue, sold: issue.sold + count }, count);
  expect(cost(shares)).toBeLessThanOrEqual(cents);
  expect(cost(shares + 1)).toBeGreaterThan(cents);
  expect(price).toBeCloseTo(2_000 * Math.exp((5_000 + shares) / 100_000), 9);
  expect(movedBps).toBeCloseTo(10_000 * Math.expm1(shares / 100_000), 6);
});

test("what buys no share moves nothing", () => {
  expect(impactOf(issue, 100)).toMatchObject({ shares: 0, movedBps: 0 });
});
