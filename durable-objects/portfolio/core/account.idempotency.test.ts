import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Order } from "../../../domain/core/orders.ts";
import { TestExchange } from "../../testing/exchange.ts";
import { ARTIST, limitOrder, marketOrder } from "../../testing/requests.ts";

let exchange: TestExchange;
const ada = () => exchange.account("ada");

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined); // failures are what these tests are about
  exchange = new TestExchange();
  exchange.list(ARTIST, 1_000);
});

describe("the same clientOrderId with the same request", () => {
  test("gets the identical answer again, also after later fills and after a reload", async () => {
    const request = limitOrder("buy", 10, 1_000);
    const answer = await ada().call((account) => account.place(request));
    expect(answer.status).toBe("open");
    expect(await ada().call((account) => account.place(request))).toEqual(answer);

    const bob = exchange.account("bob");
    await bob.call((account) => account.place(limitOrder("buy", 10, 1_010)));
    await bob.call((account) => account.place(limitOrder("sell", 4, 1_000)));
    await exchange.advance(1);
    expect(ada().object.order(answer.id).filledQuantity).toBe(4);
    expect(await ada().call((account) => account.place(request))).toEqual(answer);

    ada().crash();
    expect(await ada().call((account) => account.place(request))).toEqual(answer);
    // Whoever reads has the journal written to the tables: the answer is then found there.
    expect(ada().object.orders({ status: "all", limit: 10 }).orders).toHaveLength(1);
    ada().crash();
    expect(await ada().call((account) => account.place(request))).toEqual(answer);
  });

  test("gets the same refusal again", async () => {
    const request = marketOrder("buy", 100_000);
    const place = () => ada().call((account) => account.place(request));
    await expect(place()).rejects.toMatchObject({ code: "insufficient_cash" });
    exchange.market(ARTIST).object.value(10, "test", exchange.now + 1);
    await expect(place()).rejects.toMatchObject({ code: "insufficient_cash" });
    ada().crash();
    await expect(place()).rejects.toMatchObject({ code: "insufficient_cash" });
  });

  test("may name its fields in another order", async () => {
    const request = limitOrder("buy", 1, 900);
    const answer = await ada().call((account) => account.place(request));
    const reversed = Object.fromEntries(Object.entries(request).toReversed()) as typeof request;
    expect(await ada().call((account) => account.place(reversed))).toEqual(answer);
  });

  test("makes one order when both come at once", async () => {
    const request = marketOrder("buy", 10);
    const [one, other] = await Promise.all([
      ada().call((account) => account.place(request)),
      ada().call((account) => account.place(request)),
    ]);
    expect(one).toEqual(other);
    expect(ada().object.read().positions.get(ARTIST)?.shares).toBe(10);
  });

  test("makes one order when both wait for another one", async () => {
    const request = marketOrder("buy", 10);
    const place = (which: typeof request) => ada().call((account) => account.place(which));
    const [, one, other] = await Promise.all([place(marketOrder("buy", 1)), place(request), place(request)]);
    expect(one).toEqual(other);
    expect(ada().object.read().positions.get(ARTIST)?.shares).toBe(11);
  });
});

describe("an order whose outcome comes with the reply to another, and its own reply late", () => {
  /** Let the replies to `submit`, or to `amend`, go. */
  let release: { submit: () => void; amend: () => void };
  /** Replies that are held back until they are released. */
  let held: Set<string>;

  beforeEach(() => {
    held = new Set(["submit"]);
    const released = { submit: Promise.withResolvers<void>(), amend: Promise.withResolvers<void>() };
    release = { submit: released.submit.resolve, amend: released.amend.resolve };
    exchange.carry = async ({ method }, send) => {
      const waits = held.has(method);
      const reply = await send();
      if (waits) await released[method as keyof typeof released].promise;
      return reply;
    };
  });

  /** Places it; resolves when it is open, with the answer that is yet to come. */
  async function placeWithLateReply(): Promise<{ answer: Promise<Order>; id: string }> {
    const answer = ada().call((account) => account.place(limitOrder("buy", 10, 900)));
    await Promise.resolve();
    held.delete("submit");
    await ada().call((account) => account.place(limitOrder("buy", 1, 800)));
    const [id] = [...ada().object.read().openOrders.keys()];
    return { answer, id: id! };
  }

  test("is answered as its book took it, though it was changed meanwhile", async () => {
    const { answer, id } = await placeWithLateReply();
    await ada().call((account) => account.amend(id, { quantity: 4 }));
    release.submit();
    expect(await answer).toMatchObject({ id, status: "open", quantity: 10 });
    expect(ada().object.order(id).quantity).toBe(4);
  });

  test("does not take the answer of a change that is under way", async () => {
    const { answer, id } = await placeWithLateReply();
    held.add("amend");
    const amended = ada().call((account) => account.amend(id, { quantity: 4 }));
    release.submit();
    await answer;
    release.amend();
    expect(await amended).toMatchObject({ id, quantity: 4 });
  });
});

test.each([
  ["quantity", { quantity: 2 }],
  ["side", { side: "sell" as const }],
  ["artist", { artistId: "doechii" }],
])("the same clientOrderId with another %s is a conflict that changes nothing", async (_, change) => {
  const request = marketOrder("buy", 1);
  await ada().call((account) => account.place(request));
  const { cash } = ada().object.read();
  await expect(ada().call((account) => account.place({ ...request, ...change }))).rejects.toMatchObject({
    code: "idempotency_conflict",
  });
  expect(ada().object.read()).toMatchObject({ cash, heldCash: 0, ordersPlaced: 1 });
});

test("two accounts may use the same clientOrderId", async () => {
  const request = marketOrder("buy", 1);
  const [one, other] = await Promise.all(
    ["ada", "bob"].map((name) => exchange.account(name).call((account) => account.place(request))),
  );
  expect(one?.status).toBe("filled");
  expect(other?.status).toBe("filled");
  expect(one?.id).not.toBe(other?.id);
});

describe("market buys at the same time", () => {
  test("wait for each other, because each holds all the cash for a moment", async () => {
    const orders = await Promise.all(
      [1, 2, 3, 4].map((quantity) => ada().call((account) => account.place(marketOrder("buy", quantity)))),
    );
    expect(orders.map(({ status }) => status)).toEqual(["filled", "filled", "filled", "filled"]);
    expect(ada().object.read()).toMatchObject({ heldCash: 0 });
    expect(ada().object.read().positions.get(ARTIST)?.shares).toBe(10);
  });

  test("are each refused or filled on their own: the refusal of one is not the answer to another", async () => {
    const [tooMuch, affordable] = await Promise.allSettled([
      ada().call((account) => account.place(marketOrder("buy", 100_000))),
      ada().call((account) => account.place(marketOrder("buy", 1))),
    ]);
    expect(tooMuch).toMatchObject({ status: "rejected", reason: { code: "insufficient_cash" } });
    expect(affordable).toMatchObject({ status: "fulfilled", value: { status: "filled" } });
  });

  test("are refused, not left waiting, while an unanswered one holds all the cash", async () => {
    exchange.carry = async (call, send) => {
      if (call.method === "submit") throw new Error("unreachable");
      return send();
    };
    const [first, second] = await Promise.allSettled([
      ada().call((account) => account.place(marketOrder("buy", 1))),
      ada().call((account) => account.place(marketOrder("buy", 2))),
    ]);
    expect(first).toMatchObject({ status: "fulfilled", value: { status: "submitting" } });
    expect(second).toMatchObject({ status: "rejected", reason: { code: "insufficient_cash" } });
  });
});
