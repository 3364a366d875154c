import fc from "fast-check";
import { expect, test } from "vitest";
import { STARTING_CASH } from "../../domain/core/money.ts";
import { potentialOf } from "../../domain/core/potential.ts";
import { ProblemError } from "../../domain/core/problems.ts";
import { soldShares } from "../order-book/core/state.ts";
import { TestExchange } from "./exchange.ts";
import { limitOrder, marketOrder } from "./requests.ts";

/*
 * An end of a listing is no free lunch: whatever people did before, at one fair value, and whoever knew of it, together
 * they end with no more than they began with; and so do they if they sell what a merge brought them. Engine, requotes,
 * portfolios and settlements are the real ones; there are no fees that would hide a gain.
 */

const ACCOUNTS = ["ada", "bob", "eve"];
const [FROM, INTO] = ["tyla", "tyla-seethal"];

const step = fc.record({
  account: fc.constantFrom(...ACCOUNTS),
  artistId: fc.constantFrom(FROM, FROM, INTO),
  side: fc.constantFrom("buy" as const, "buy" as const, "sell" as const),
  quantity: fc.integer({ min: 1, max: 400 }),
  /** A limit, in parts of a thousand of fair value; null: at the market. */
  limit: fc.option(fc.integer({ min: 950, max: 1_080 }), { nil: null }),
  wait: fc.boolean(),
});

const run = fc.record({
  values: fc.tuple(fc.integer({ min: 20, max: 20_000 }), fc.integer({ min: 20, max: 20_000 })),
  floated: fc.tuple(fc.constantFrom(2_000, 30_000, 400_000), fc.constantFrom(2_000, 30_000, 400_000)),
  steps: fc.array(step, { minLength: 1, maxLength: 12 }),
  isMerged: fc.boolean(),
});

test("nobody gains by an end of a listing, together and at one fair value", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(run, async ({ values, floated, steps, isMerged }) => {
      const exchange = new TestExchange();
      exchange.fees = { makerFeeBps: 0, takerFeeBps: 0 };
      exchange.list(FROM, values[0], floated[0]);
      exchange.list(INTO, values[1], floated[1]);
      for (const { account, artistId, side, quantity, limit, wait } of steps) {
        const fair = artistId === FROM ? values[0] : values[1];
        const price = limit === null ? 0 : Math.max(1, Math.round((fair * limit) / 1_000));
        const request =
          limit === null ? marketOrder(side, quantity, { artistId }) : limitOrder(side, quantity, price, { artistId });
        await exchange
          .account(account)
          .call((of) => of.place(request))
          .catch((error: unknown) => expect(error).toBeInstanceOf(ProblemError));
        if (wait) await exchange.advance(2_000);
      }
      exchange.market(FROM).object.close(isMerged ? INTO : null);
      await exchange.advance(5_000);
      for (const name of ACCOUNTS) {
        await exchange.account(name).call((of) => of.cancelAll(undefined));
        const held = exchange.account(name).object.read().positions.get(INTO)?.shares ?? 0;
        if (held > 0)
          await exchange.account(name).call((of) => of.place(marketOrder("sell", held, { artistId: INTO })));
      }
      await exchange.advance(5_000);
      const [ended, other] = [FROM, INTO].map((artistId) => exchange.market(artistId).object.current);
      expect(ended!.house.inventory).toBe(floated[0]);
      expect(ended!.house.cash).toBeGreaterThanOrEqual(0);
      const worth = potentialOf(
        { fairValue: values[1], sharesFloated: floated[1], sold: soldShares(other!) },
        soldShares(other!),
      );
      expect(other!.house.cash).toBeGreaterThanOrEqual(worth * (1 - 1e-9));
      const { cash, granted } = exchange.balance();
      expect(cash).toBe(granted);
      let together = 0;
      for (const name of ACCOUNTS) together += exchange.account(name).object.read().cash;
      expect(together).toBeLessThanOrEqual(ACCOUNTS.length * STARTING_CASH);
      expect(exchange.failures).toEqual([]);
    }),
    { numRuns: 150 },
  );
});
