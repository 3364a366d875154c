import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { Order } from "../../domain/core/orders.ts";
import { TestExchange } from "./exchange.ts";
import { NEXT, PREVIOUS } from "./platform/releases.ts";
import { ARTIST, limitOrder, marketOrder } from "./requests.ts";

/* Who trades in small pieces pays no less. One share trades for $8.05, 10 basis points are 0.805 cents. */

const PRICE = 805;

let exchange: TestExchange;
const ada = () => exchange.account("ada").object;
const bob = () => exchange.account("bob").object;
const book = () => exchange.market(ARTIST).object;

async function open(makerFeeBps: number, takerFeeBps: number): Promise<void> {
  exchange = new TestExchange();
  exchange.fees = { makerFeeBps, takerFeeBps };
  exchange.list(ARTIST, 800);
  await bob().place(marketOrder("buy", 500));
}

/** Lets everything be settled; nothing may be lost, and what orders paid is what the houses took. */
async function settle(): Promise<void> {
  await exchange.advance(60_000);
  const { cash, granted, pending } = exchange.balance();
  expect({ cash, pending }).toEqual({ cash: granted, pending: 0 });
  expect(exchange.failures).toEqual([]);
  const orders = [...ordersOf(ada()), ...ordersOf(bob())];
  for (const { fees, fills } of orders) expect(fees).toBe(sum(fills.map(({ fee }) => fee)));
  const houses = [...new Set(orders.map(({ artistId }) => artistId))].map(
    (id) => exchange.market(id).object.current.house,
  );
  expect(sum(houses.map(({ fees }) => fees))).toBe(sum(orders.map(({ fees }) => fees)));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
const ordersOf = (account: ReturnType<typeof ada>): Order[] =>
  account.orders({ status: "all", limit: 1_000, allFills: true }).orders;
const feesOf = (account: ReturnType<typeof ada>): number => sum(ordersOf(account).map(({ fees }) => fees));

describe("a fee", () => {
  beforeEach(() => open(0, 10));

  test("is no less for four hundred orders of a share each than for one of four hundred", async () => {
    await bob().place(limitOrder("sell", 400, PRICE));
    for (let count = 0; count < 400; count++)
      await ada().place(Object.assign(limitOrder("buy", 1, PRICE), { timeInForce: "IOC" as const }));
    await settle();
    expect(feesOf(ada())).toBeGreaterThanOrEqual(322);
  });

  test("of an order that meets three hundred orders of a share each is that of its whole", async () => {
    for (let count = 0; count < 300; count++) await bob().place(limitOrder("sell", 1, PRICE));
    const taken = await ada().place(limitOrder("buy", 300, PRICE));
    expect(taken).toMatchObject({ status: "filled", fees: 242, filledNotional: 300 * PRICE }); // 241.5
    await settle();
  });

  test("is nothing where there is no fee", async () => {
    const before = feesOf(bob());
    for (let count = 0; count < 20; count++) await bob().place(limitOrder("sell", 1, PRICE));
    await ada().place(limitOrder("buy", 20, PRICE));
    await settle();
    expect(feesOf(bob())).toBe(before);
  });
});

test("a maker pays for its whole order too, whoever takes it and however often it is changed", async () => {
  await open(10, 10);
  const { id } = await ada().place(limitOrder("buy", 1, PRICE));
  for (let count = 1; count <= 100; count++) {
    if (count < 100) await ada().amend(id, { quantity: count + 1 });
    await bob().place(limitOrder("sell", 1, PRICE));
    await exchange.advance(100);
  }
  expect(ada().order(id)).toMatchObject({ status: "filled", filledQuantity: 100, fees: 81 }); // 80.5
  await settle();
});

test("an order that holds all that its account has can be filled share by share, and holds what is left to the cent", async () => {
  await open(10, 10);
  exchange.list("doechii", 500);
  await bob().place(marketOrder("buy", 50, { artistId: "doechii" }));
  const { id, held } = await ada().place(limitOrder("buy", 1_998, 500, { artistId: "doechii" }));
  expect({ held, cash: ada().read().cash }).toEqual({ held: 999_999, cash: 1_000_000 });
  for (let filled = 1; filled <= 40; filled++) {
    await bob().place(limitOrder("sell", 1, 500, { artistId: "doechii" }));
    await exchange.advance(100);
    // Half a cent a share: every second one was paid with the one before.
    const fees = Math.ceil(filled / 2);
    expect(ada().order(id)).toMatchObject({ fees, held: (1_998 - filled) * 500 + 999 - fees });
  }
  await settle();
});

test("however an order is split, and whatever is changed or crashes meanwhile: its fee is that of its whole, its hold covers it", async () => {
  const parts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 });
  const rates = fc.record({ maker: fc.nat({ max: 60 }), taker: fc.nat({ max: 60 }) });
  const change = fc.constantFrom("none", "price", "book crash", "account crash");
  await fc.assert(
    fc.asyncProperty(parts, rates, fc.array(change, { minLength: 8, maxLength: 8 }), async (split, bps, changes) => {
      await open(bps.maker, bps.taker);
      let price = PRICE;
      await bob().place(limitOrder("sell", split[0]!, price));
      const { id } = await ada().place(limitOrder("buy", sum(split), price));
      for (const [index, part] of split.entries()) {
        if (ada().order(id).status !== "open") break;
        if (changes[index] === "price") await ada().amend(id, { price: (price -= 1) });
        if (changes[index] === "book crash") exchange.market(ARTIST).crash();
        if (changes[index] === "account crash") exchange.account("ada").crash();
        await bob().place(limitOrder("sell", part, price));
        await exchange.advance(100);
      }
      await settle();
      const { status, fills, fees, held } = ordersOf(ada()).find((order) => order.id === id)!;
      const exact = fills.map(({ price: at, quantity, role }) => at * quantity * bps[role]);
      expect({ fees, held }).toEqual({ fees: Math.ceil(sum(exact) / 10_000), held: status === "open" ? held : 0 });
    }),
    { numRuns: 40 },
  );
});

test("an order from before fees were those of whole orders is charged as it was then, and holds as much", async () => {
  exchange = new TestExchange();
  exchange.deployed = PREVIOUS;
  exchange.list(ARTIST, 800);
  await bob().place(marketOrder("buy", 100));
  const old = await ada().place(limitOrder("buy", 30, 799));
  expect(old.held).toBe(30 * 799 + 23); // 23.97
  for (const release of [null, PREVIOUS, NEXT, null]) {
    exchange.deployed = release;
    exchange.account("ada").crash();
    exchange.market(ARTIST).crash();
    await exchange.advance(5_000);
    expect(ada().order(old.id)).toMatchObject({ status: "open", held: 30 * 799 + 23 });
  }
  exchange.fees = { makerFeeBps: 10, takerFeeBps: 10 };
  exchange.market(ARTIST).crash();
  book().value(797, "test", exchange.now + 1);
  await bob().place(limitOrder("sell", 20, 799));
  await exchange.advance(100);
  const fresh = await ada().place(limitOrder("buy", 20, 799));
  await bob().place(limitOrder("sell", 30, 799));
  await settle();
  expect(ada().order(old.id)).toMatchObject({ status: "filled", fees: 15 + 7 }); // 15.98 and 7.99
  expect(ada().order(fresh.id)).toMatchObject({ status: "filled", fees: 16 }); // 15.98
});
