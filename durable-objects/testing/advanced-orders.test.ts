import { beforeEach, describe, expect, test, vi } from "vitest";
import type { OrderRequest } from "../../domain/core/orders.ts";
import { TestExchange } from "./exchange.ts";
import { ARTIST, limitOrder, marketOrder } from "./requests.ts";

const FAIR = 2_000;
const GRANT = 1_000_000;

let exchange: TestExchange;
let requests = 0;

beforeEach(() => {
  exchange = new TestExchange();
  exchange.list(ARTIST, FAIR);
});

const ada = () => exchange.account("ada").object;
const bob = () => exchange.account("bob").object;
const book = () => exchange.market(ARTIST).object;

/** A request of the given type with the usual rest. */
function order<T extends OrderRequest["type"]>(
  type: T,
  more: Omit<Extract<OrderRequest, { type: T }>, "type" | "clientOrderId" | "artistId" | "selfTrade">,
) {
  return {
    clientOrderId: `advanced-${++requests}`,
    artistId: ARTIST,
    selfTrade: "cancel_maker",
    type,
    ...more,
  } as Extract<OrderRequest, { type: T }>;
}

/** Lets everything be delivered and acknowledged, and checks that nothing was lost on the way. */
async function settle(): Promise<void> {
  await exchange.advance(60_000);
  const { cash, granted, shares, pending } = exchange.balance();
  expect(pending).toBe(0);
  expect(cash).toBe(granted);
  expect(shares[ARTIST]?.held).toBe(shares[ARTIST]?.floated);
  expect(exchange.failures).toEqual([]);
}

describe("a stop", () => {
  test("that is changed waits for its new price; another change leaves that as it is", async () => {
    await bob().place(marketOrder("buy", 1)); // a last price: 2008
    const { id } = await ada().place(
      order("stop_limit", { side: "buy", quantity: 10, stopPrice: 2_030, price: 2_100, timeInForce: "GTC" }),
    );
    expect(await ada().amend(id, { stopPrice: 2_050 })).toMatchObject({ stopPrice: 2_050, price: 2_100, quantity: 10 });
    expect(await ada().amend(id, { quantity: 5 })).toMatchObject({ stopPrice: 2_050, price: 2_100, quantity: 5 });
    expect(await ada().amend(id, { price: 2_080 })).toMatchObject({ stopPrice: 2_050, price: 2_080, quantity: 5 });
  });

  test("to buy holds its budget, waits, and trades when the last price reaches it", async () => {
    await bob().place(marketOrder("buy", 1)); // a last price: 2008
    const stop = await ada().place(
      order("stop", { side: "buy", quantity: 10, stopPrice: 2_012, timeInForce: "GTC", maxCost: 25_000 }),
    );
    expect(stop).toMatchObject({ status: "open", held: 25_000, filledQuantity: 0 });
    expect(ada().read().heldCash).toBe(25_000);
    await bob().place(marketOrder("buy", 300)); // sweeps to a higher price
    await settle();
    const filled = ada().order(stop.id);
    expect(filled).toMatchObject({ status: "filled", triggered: true, filledQuantity: 10, held: 0 });
    expect(ada().read().heldCash).toBe(0);
    expect(ada().read().cash).toBe(GRANT - filled.filledNotional - filled.fees);
  });

  test("on the wrong side of the last price is refused, and nothing is held", async () => {
    await bob().place(marketOrder("buy", 1));
    await expect(
      ada().place(order("stop", { side: "buy", quantity: 1, stopPrice: 1_500, timeInForce: "GTC" })),
    ).rejects.toMatchObject({ code: "stop_price" });
    expect(ada().read()).toMatchObject({ cash: GRANT, heldCash: 0 });
  });

  test("to sell holds the shares", async () => {
    await ada().place(marketOrder("buy", 10));
    await ada().place(order("trailing_stop", { side: "sell", quantity: 10, trail: 100, timeInForce: "GTC" }));
    expect(ada().read().positions.get(ARTIST)).toMatchObject({ shares: 10, heldShares: 10 });
    await expect(ada().place(marketOrder("sell", 1))).rejects.toMatchObject({ code: "insufficient_shares" });
  });
});

describe("an OCO", () => {
  test("holds the dearer leg; its limit leg's trade drops the stop and its hold", async () => {
    await bob().place(marketOrder("buy", 20));
    const oco = await ada().place(
      order("oco", {
        side: "buy",
        quantity: 10,
        price: 1_995,
        stopPrice: 2_200,
        stopLimitPrice: 2_300,
        timeInForce: "GTC",
      }),
    );
    expect(oco.held).toBe(2_300 * 10 + 23);
    await bob().place(limitOrder("sell", 4, 1_995));
    await settle();
    expect(ada().order(oco.id)).toMatchObject({ filledQuantity: 4, status: "open", held: 1_995 * 6 + 12 });
  });
});

describe("a bracket", () => {
  const bracket = { takeProfit: 2_400, stopPrice: 1_600 };

  test("sells what its entry bought: the exit holds the shares, survives restarts, and takes the profit", async () => {
    const entry = await ada().place(
      order("limit", { side: "buy", quantity: 10, price: 2_010, timeInForce: "GTC", postOnly: false, bracket }),
    );
    expect(entry.status).toBe("filled");
    const exit = ada().orders({ status: "open", limit: 10 }).orders[0];
    expect(exit).toMatchObject({
      type: "oco",
      side: "sell",
      quantity: 10,
      price: 2_400,
      stopPrice: 1_600,
      parentId: entry.id,
      status: "open",
      held: 10,
    });
    expect(ada().read().positions.get(ARTIST)).toMatchObject({ shares: 10, heldShares: 10 });
    await settle();
    exchange.account("ada").crash();
    exchange.market(ARTIST).crash();
    book().value(2_600, "test", exchange.now + 1);
    await settle();
    expect(ada().order(exit!.id)).toMatchObject({ status: "filled", filledQuantity: 10 });
    expect(ada().read().positions.get(ARTIST)).toMatchObject({ shares: 0, heldShares: 0 });
  });

  test("gets its exit even if its owner has given an order the exit's name", async () => {
    const entry = await ada().place(
      order("limit", { side: "buy", quantity: 10, price: 1_995, timeInForce: "GTC", postOnly: false, bracket }),
    );
    const named = await ada().place({ ...limitOrder("buy", 1, 1_000), clientOrderId: "exit:ada-1" });
    await bob().place(marketOrder("buy", 10));
    await bob().place(limitOrder("sell", 10, 1_995));
    await settle();
    const { orders } = ada().orders({ status: "open", limit: 10 });
    expect(orders).toMatchObject([
      { clientOrderId: "exit:ada-1", parentId: entry.id, quantity: 10 },
      { clientOrderId: "exit:ada-1", id: named.id, quantity: 1 },
    ]);
  });

  test("keeps what a partly filled entry bought from being sold before its exit is there", async () => {
    await bob().place(marketOrder("buy", 5));
    const entry = await ada().place(
      order("limit", { side: "buy", quantity: 10, price: 1_995, timeInForce: "GTC", postOnly: false, bracket }),
    );
    await bob().place(limitOrder("sell", 4, 1_995));
    await settle();
    expect(ada().read().positions.get(ARTIST)).toMatchObject({ shares: 4, heldShares: 4 });
    await expect(ada().place(marketOrder("sell", 1))).rejects.toMatchObject({ code: "insufficient_shares" });
    await ada().cancel(entry.id);
    await settle();
    expect(ada().orders({ status: "open", limit: 10 }).orders).toMatchObject([
      { type: "oco", quantity: 4, parentId: entry.id },
    ]);
    expect(ada().read()).toMatchObject({ heldCash: 0 });
  });
});

describe("time in force", () => {
  test("a GTD order is cancelled by the book's alarm when its time has come", async () => {
    const gtd = await ada().place(
      order("limit", {
        side: "buy",
        quantity: 5,
        price: 1_900,
        timeInForce: "GTD",
        expiresAt: exchange.now + 3_600_000,
        postOnly: false,
      }),
    );
    await exchange.advance(3_599_000);
    expect(ada().order(gtd.id).status).toBe("open");
    await exchange.advance(2_000);
    await settle();
    expect(ada().order(gtd.id)).toMatchObject({ status: "cancelled", reason: "expired", held: 0 });
  });

  test("fill or kill, and post-only, are refused whole when they cannot be had", async () => {
    const fok = order("limit", { side: "buy", quantity: 400, price: 2_008, timeInForce: "FOK", postOnly: false });
    await expect(ada().place(fok)).rejects.toMatchObject({ code: "fill_or_kill" });
    const post = order("limit", { side: "buy", quantity: 1, price: 2_100, timeInForce: "GTC", postOnly: true });
    await expect(ada().place(post)).rejects.toMatchObject({ code: "post_only" });
    expect(ada().read()).toMatchObject({ cash: GRANT, heldCash: 0 });
  });
});

describe("an amendment", () => {
  const resting = () => ada().place(limitOrder("buy", 10, 1_900));

  test("moves price and quantity, and the hold with them", async () => {
    const { id } = await resting();
    expect(await ada().amend(id, { price: 1_950, quantity: 20 })).toMatchObject({
      price: 1_950,
      quantity: 20,
      held: 39_000 + 39,
    });
    expect(ada().read().heldCash).toBe(39_039);
    await settle();
    expect(book().depth().bids).toContainEqual([1_950, 20]);
  });

  test("to what is filled already is refused before the book is asked", async () => {
    const [price, offered] = book().depth().asks[0]!;
    const { id } = await ada().place(limitOrder("buy", offered + 10, price));
    expect(ada().order(id)).toMatchObject({ status: "open", filledQuantity: offered });
    const asked: string[] = [];
    exchange.carry = (call, send) => {
      asked.push(call.method);
      return send();
    };
    await expect(ada().amend(id, { quantity: offered })).rejects.toMatchObject({ code: "not_amendable" });
    expect(asked).not.toContain("amend");
    expect(await ada().amend(id, { quantity: offered + 1 })).toMatchObject({ status: "open", quantity: offered + 1 });
  });

  test("that the account cannot cover changes nothing", async () => {
    const { id, held } = await resting();
    await expect(ada().amend(id, { quantity: 1_000_000 })).rejects.toMatchObject({ code: "insufficient_cash" });
    expect(ada().order(id)).toMatchObject({ quantity: 10, held });
  });

  test("that the book refuses gives the additional hold back", async () => {
    const { id } = await ada().place(
      order("limit", { side: "buy", quantity: 10, price: 1_900, timeInForce: "GTC", postOnly: true }),
    );
    await expect(ada().amend(id, { price: 2_100 })).rejects.toMatchObject({ code: "post_only" });
    expect(ada().order(id)).toMatchObject({ price: 1_900, held: 19_000 + 19 });
  });

  test("whose answer is lost is sent again, acts once, and ends right after a crash", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined); // the failed attempt
    const { id } = await resting();
    let acted = 0;
    exchange.carry = async (call, send) => {
      const answer = await send();
      if (call.method !== "amend") return answer;
      acted += 1;
      if (acted === 1) throw new Error("the answer was lost");
      return answer;
    };
    await expect(ada().amend(id, { quantity: 4 })).rejects.toMatchObject({ code: "unavailable" });
    exchange.account("ada").crash();
    await settle();
    expect(acted).toBeGreaterThan(1);
    expect(ada().order(id)).toMatchObject({ quantity: 4, held: 7_600 + 8, status: "open" });
    const amended = book()
      .journalAfter(0, 1_000)
      .filter(({ event }) => event.type === "amended");
    expect(amended).toHaveLength(1);
  });

  test("that arrives again after a later one has no effect", async () => {
    const { id } = await resting();
    await ada().amend(id, { quantity: 8 });
    await ada().amend(id, { quantity: 6 });
    book().amend(id, "ada", { number: 1, quantity: 8 }, 0);
    await settle();
    expect(ada().order(id).quantity).toBe(6);
  });

  test("of a filled or an unknown order is refused", async () => {
    const filled = await ada().place(marketOrder("buy", 1));
    await expect(ada().amend(filled.id, { quantity: 2 })).rejects.toMatchObject({ code: "order_not_open" });
    await expect(ada().amend("nobody's", { quantity: 2 })).rejects.toMatchObject({ code: "unknown_order" });
  });
});

test("cancelling all ends every open order and every hold", async () => {
  await ada().place(limitOrder("buy", 10, 1_900));
  await ada().place(limitOrder("buy", 10, 1_800));
  const { cancelled, failed } = await ada().cancelAll(undefined);
  expect([cancelled.length, failed]).toEqual([2, []]);
  await settle();
  expect(ada().read().heldCash).toBe(0);
});

test("a dearer fee schedule never charges a resting order more than it held", async () => {
  const { id } = await ada().place(limitOrder("buy", 10, 1_995));
  await settle();
  exchange.fees = { makerFeeBps: 50, takerFeeBps: 90 };
  exchange.market(ARTIST).crash();
  book().value(2_001, "test", exchange.now + 1);
  await bob().place(marketOrder("buy", 10));
  await bob().place(limitOrder("sell", 10, 1_995));
  await settle();
  expect(ada().order(id)).toMatchObject({ status: "filled", fees: 20 });
});
