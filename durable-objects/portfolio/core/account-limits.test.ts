import { beforeEach, describe, expect, test } from "vitest";
import { TestExchange } from "../../testing/exchange.ts";
import { ARTIST, limitOrder, marketOrder } from "../../testing/requests.ts";
import { FULL_LIMITS, limitsOf } from "./account-limits.ts";

const DAY = 86_400_000;

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
