import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Issue, marginalPrice, potentialOf } from "./potential.ts";
import { exchangedShares, exchangePrice, redemptionPrice, worthOfNext } from "./redemption.ts";

const issues = fc.record({
  fairValue: fc.integer({ min: 1, max: 1_000_000 }),
  sharesFloated: fc.integer({ min: 100, max: 10_000_000 }),
  part: fc.double({ min: 0, max: 1, noNaN: true }),
});
const issueOf = ({
  fairValue,
  sharesFloated,
  part,
}: {
  fairValue: number;
  sharesFloated: number;
  part: number;
}): Issue => ({
  fairValue,
  sharesFloated,
  sold: Math.floor(part * sharesFloated),
});

describe("the redemption price", () => {
  test("is the mean of the marginal prices over all that is sold, rounded down", () => {
    // 1,000 · (e^0.5 − 1) ÷ 0.5 = 1,297.44
    expect(redemptionPrice({ fairValue: 1_000, sharesFloated: 100_000, sold: 50_000 })).toBe(1_297);
    expect(redemptionPrice({ fairValue: 1_000, sharesFloated: 100_000, sold: 0 })).toBeNull();
  });

  test("pays out no more than the potential, and less than a cent a share below it", () => {
    fc.assert(
      fc.property(issues, (drawn) => {
        const issue = issueOf(drawn);
        const price = redemptionPrice(issue);
        if (price === null) return issue.sold === 0;
        const left = potentialOf(issue, issue.sold) - price * issue.sold;
        return price >= issue.fairValue && left >= 0 && left <= issue.sold * (1 + 1e-9);
      }),
      { numRuns: 2_000 },
    );
  });

  test("gives nobody more than it paid the issuer at that fair value, and the last to buy the least of what it paid", () => {
    fc.assert(
      fc.property(issues, fc.integer({ min: 1, max: 10_000_000 }), (drawn, wanted) => {
        const before = issueOf(drawn);
        const bought = Math.min(wanted, before.sharesFloated - before.sold);
        const issue = { ...before, sold: before.sold + bought };
        return (redemptionPrice(issue) ?? 0) * bought <= worthOfNext(before, bought);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("the exchange price", () => {
  const cases = fc.record({
    into: issues,
    holdings: fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 30 }),
    redeemedAt: fc.integer({ min: 1, max: 1_000_000 }),
  });

  test("covers what the issued shares are worth to the issuer, in whatever order they are issued, and no lower price does", () => {
    fc.assert(
      fc.property(cases, ({ into, holdings: shares, redeemedAt }) => {
        const issue = issueOf(into);
        const holdings = shares.map((each, index) => ({ account: `${index}`, shares: each }));
        const price = exchangePrice(issue, holdings, redeemedAt);
        if (price === null) return;
        const at = (cents: number) => holdings.map((each) => exchangedShares(each.shares, redeemedAt, cents));
        let issued = 0;
        for (const more of at(price)) {
          issued += more;
          expect(price * issued).toBeGreaterThanOrEqual(worthOfNext(issue, issued) * (1 - 1e-12));
        }
        expect(issued).toBeLessThanOrEqual(issue.sharesFloated - issue.sold);
        const cheaper = at(price - 1).reduce((sum, more) => sum + more, 0);
        if (price > Math.max(1, Math.floor(marginalPrice(issue))))
          expect((price - 1) * cheaper).toBeLessThan(worthOfNext(issue, cheaper));
      }),
      { numRuns: 1_000 },
    );
  });

  test("is none where the issuer has not so many shares", () => {
    const holdings = [{ account: "ada", shares: 1_000 }];
    expect(exchangePrice({ fairValue: 100, sharesFloated: 2_000, sold: 1_900 }, holdings, 100)).toBeNull();
    expect(exchangePrice({ fairValue: 100, sharesFloated: 2_000, sold: 900 }, holdings, 100)).toBeGreaterThan(100);
  });

  test("leaves each holder less than a share in cash, and loses no cent", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        (shares, redeemedAt, price) => {
          const cashInLieu = shares * redeemedAt - exchangedShares(shares, redeemedAt, price) * price;
          return cashInLieu >= 0 && cashInLieu < price;
        },
      ),
      { numRuns: 5_000 },
    );
  });

  test("to buy, to be merged and to sell what one gets never pays: issuers of both listings give nothing away", () => {
    fc.assert(
      fc.property(issues, issues, fc.integer({ min: 1, max: 10_000_000 }), (from, into, wanted) => {
        const before = issueOf(from);
        const bought = Math.min(wanted, before.sharesFloated - before.sold);
        const paid = worthOfNext(before, bought);
        const redeemedAt = redemptionPrice({ ...before, sold: before.sold + bought }) ?? 0;
        const target = issueOf(into);
        const holdings = [{ account: "ada", shares: bought }];
        const price = exchangePrice(target, holdings, redeemedAt);
        if (price === null) return;
        const got = exchangedShares(bought, redeemedAt, price);
        const sold = worthOfNext(target, got);
        expect(sold + redeemedAt * bought - got * price).toBeLessThanOrEqual(paid * (1 + 1e-12));
      }),
      { numRuns: 2_000 },
    );
  });
});
