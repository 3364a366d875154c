import { beforeEach, describe, expect, test } from "vitest";
import { STARTING_CASH } from "../../../domain/core/money.ts";
import { TestExchange } from "../../testing/exchange.ts";
import { ARTIST, limitOrder, marketOrder } from "../../testing/requests.ts";

let exchange: TestExchange;
const ada = () => exchange.account("ada");

beforeEach(() => {
  exchange = new TestExchange();
  exchange.list(ARTIST, 1_000);
});

describe("an order", () => {
  test("that trades at once is answered with its fills, and settles to the cent", async () => {
    const order = await ada().call((account) => account.place(marketOrder("buy", 10)));
    expect(order).toMatchObject({
      status: "filled",
      filledQuantity: 10,
      held: 0,
      fills: [{ price: 1_004, quantity: 10, fee: 11, role: "taker" }],
    });
    const { cash, heldCash, positions } = ada().object.read();
    expect(cash).toBe(STARTING_CASH - 10_040 - 11);
    expect(heldCash).toBe(0);
    expect(positions.get(ARTIST)).toMatchObject({ shares: 10, heldShares: 0, costBasis: 10_051, realisedPnl: 0 });
  });

  test("that rests holds exactly its worst case, fee included", async () => {
    const order = await ada().call((account) => account.place(limitOrder("buy", 100, 900)));
    expect(order).toMatchObject({ status: "open", held: 90_090 });
    expect(ada().object.read().heldCash).toBe(90_090);
  });

  test("for an artist that is not listed is refused, and releases its hold", async () => {
    const request = marketOrder("buy", 1, { artistId: "nobody" });
    await expect(ada().call((account) => account.place(request))).rejects.toMatchObject({ code: "unknown_artist" });
    expect(ada().object.read()).toMatchObject({ cash: STARTING_CASH, heldCash: 0 });
    expect(ada().object.orders({ status: "all", limit: 10 }).orders).toMatchObject([
      { status: "rejected", reason: "unknown_artist", held: 0 },
    ]);
  });

  test("that the account cannot cover is refused before anything is stored of it", async () => {
    await expect(ada().call((account) => account.place(limitOrder("buy", 1_000_000, 900)))).rejects.toMatchObject({
      code: "insufficient_cash",
    });
    await expect(ada().call((account) => account.place(marketOrder("sell", 1)))).rejects.toMatchObject({
      code: "insufficient_shares",
    });
    expect(ada().object.orders({ status: "all", limit: 10 }).orders).toEqual([]);
  });

  test("at the market for more than the cash can buy is refused whole", async () => {
    await expect(ada().call((account) => account.place(marketOrder("buy", 100_000)))).rejects.toMatchObject({
      code: "insufficient_cash",
    });
    expect(ada().object.read()).toMatchObject({ cash: STARTING_CASH, heldCash: 0 });
  });
});

test("of a thousand orders at once each is answered with its own outcome, and each can be cancelled at once", async () => {
  const orders = await ada().call((account) =>
    Promise.all(Array.from({ length: 1_000 }, (_, index) => account.place(limitOrder("buy", 1, 500 + (index % 7))))),
  );
  expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(["open"]));
  const { cancelled, failed } = await ada().call((account) => account.cancelAll(undefined));
  expect([cancelled.length, failed.length]).toEqual([1_000, 0]);
  expect(ada().object.read()).toMatchObject({ cash: STARTING_CASH, heldCash: 0 });
});

describe("the list of orders", () => {
  test("shows the newest first, in pages that do not overlap", async () => {
    const placed: string[] = [];
    for (let price = 801; price <= 805; price++)
      placed.push((await ada().call((account) => account.place(limitOrder("buy", 1, price)))).id);
    const pages: string[][] = [];
    let before: number | undefined;
    do {
      const page = ada().object.orders({ status: "open", before, limit: 2 });
      pages.push(page.orders.map(({ id }) => id));
      before = page.next ?? undefined;
    } while (before !== undefined);
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(pages.flat()).toEqual(placed.toReversed());
    expect(ada().object.orders({ status: "open", limit: 5 }).next).toBeNull();
  });

  test("can be narrowed to an artist and to what is open or closed", async () => {
    exchange.list("doechii", 1_000);
    const open = await ada().call((account) => account.place(limitOrder("buy", 1, 800)));
    const elsewhere = await ada().call((account) => account.place(limitOrder("buy", 1, 800, { artistId: "doechii" })));
    const closed = await ada().call((account) => account.place(marketOrder("buy", 1)));
    const ids = (filter: Parameters<ReturnType<typeof ada>["object"]["orders"]>[0]) =>
      ada()
        .object.orders(filter)
        .orders.map(({ id }) => id);
    expect(ids({ status: "open", limit: 10 })).toEqual([elsewhere.id, open.id]);
    expect(ids({ status: "closed", limit: 10 })).toEqual([closed.id]);
    expect(ids({ status: "all", artistId: "doechii", limit: 10 })).toEqual([elsewhere.id]);
  });
});

describe("the account's room", () => {
  test("hears of every order that changed, also when the next order is placed before the change is written", async () => {
    const first = await ada().call((account) => account.place(marketOrder("buy", 1)));
    const second = await ada().call((account) => account.place(marketOrder("buy", 1)));
    await exchange.advance(0);
    expect(new Set(exchange.changes.flatMap(({ orderIds }) => orderIds))).toEqual(new Set([first.id, second.id]));
  });

  test("hears of a resting order that somebody else's order filled", async () => {
    const resting = await ada().call((account) => account.place(limitOrder("buy", 5, 1_000)));
    await exchange.advance(0);
    exchange.changes.length = 0;
    const bob = exchange.account("bob");
    await bob.call((account) => account.place(limitOrder("buy", 5, 1_010)));
    await bob.call((account) => account.place(limitOrder("sell", 5, 1_000)));
    await exchange.advance(1);
    expect(exchange.changes.filter(({ account }) => account === "ada")).toEqual([
      { account: "ada", orderIds: [resting.id] },
    ]);
    expect(ada().object.order(resting.id)).toMatchObject({
      status: "filled",
      fills: [{ role: "maker", fee: 0, price: 1_000 }],
    });
  });
});

test("a write that fails leaves the account as it was stored, and the same request can be made again", async () => {
  await ada().call((account) => account.place(marketOrder("buy", 1)));
  const request = limitOrder("buy", 1, 900);
  const { storage } = ada();
  storage.writesLeft = 0;
  await expect(ada().call((account) => account.place(request))).rejects.toThrow("disk full");
  storage.writesLeft = Infinity;
  await exchange.advance(60_000);
  expect(ada().object.read()).toMatchObject({ heldCash: 0, ordersPlaced: 1 });
  expect(await ada().call((account) => account.place(request))).toMatchObject({ status: "open", held: 901 });
  expect(ada().object.read().positions.get(ARTIST)?.shares).toBe(1);
});

test("a first write that fails leaves no trace either", async () => {
  const { storage } = ada();
  storage.writesLeft = 3; // of the tables to make
  await expect(ada().call((account) => account.place(marketOrder("buy", 1)))).rejects.toThrow("disk full");
  storage.writesLeft = Infinity;
  expect(await ada().call((account) => account.place(marketOrder("buy", 1)))).toMatchObject({ status: "filled" });
  expect(ada().object.read().granted).toBe(STARTING_CASH);
});
