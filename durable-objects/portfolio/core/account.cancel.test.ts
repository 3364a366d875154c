import { beforeEach, expect, test, vi } from "vitest";
import { TestExchange } from "../../testing/exchange.ts";
import { ARTIST, limitOrder, marketOrder } from "../../testing/requests.ts";

let exchange: TestExchange;
const ada = () => exchange.account("ada");
const cancel = (orderId: string) => ada().call((account) => account.cancel(orderId));
const unreachable = (...methods: string[]) => {
  exchange.carry = async (call, send) => {
    if (methods.includes(call.method)) throw new Error("unreachable");
    return send();
  };
};
/** Counts the calls of a method from now on, whatever becomes of them. */
function countCalls(method: string): () => number {
  let calls = 0;
  const { carry } = exchange;
  exchange.carry = (call, send) => {
    if (call.method === method) calls += 1;
    return carry(call, send);
  };
  return () => calls;
}

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined); // failures are what these tests are about
  exchange = new TestExchange();
  exchange.list(ARTIST, 1_000);
});

test("cancelling an open order releases its hold", async () => {
  const { id } = await ada().call((account) => account.place(limitOrder("buy", 10, 900)));
  expect(await cancel(id)).toMatchObject({ status: "cancelled", reason: "user", held: 0 });
  expect(ada().object.read().heldCash).toBe(0);
  expect(
    exchange
      .market(ARTIST)
      .object.depth()
      .bids.every(([price]) => price !== 900),
  ).toBe(true);
});

test("what already traded stands", async () => {
  const { id } = await ada().call((account) => account.place(limitOrder("buy", 10, 1_000)));
  const bob = exchange.account("bob");
  await bob.call((account) => account.place(limitOrder("buy", 10, 1_010)));
  await bob.call((account) => account.place(limitOrder("sell", 4, 1_000)));
  await exchange.advance(1);
  expect(await cancel(id)).toMatchObject({ status: "cancelled", filledQuantity: 4, held: 0 });
  expect(ada().object.read().positions.get(ARTIST)?.shares).toBe(4);
});

test("an order that is filled, cancelled or rejected is no longer open", async () => {
  const filled = await ada().call((account) => account.place(marketOrder("buy", 1)));
  await expect(cancel(filled.id)).rejects.toMatchObject({ code: "order_not_open" });
  const cancelled = await ada().call((account) => account.place(limitOrder("buy", 1, 900)));
  await cancel(cancelled.id);
  await expect(cancel(cancelled.id)).rejects.toMatchObject({ code: "order_not_open" });
  await ada()
    .call((account) => account.place(marketOrder("buy", 100_000)))
    .catch(() => undefined);
  const [rejected] = ada().object.orders({ status: "closed", limit: 1 }).orders;
  expect(rejected?.status).toBe("rejected");
  await expect(cancel(rejected?.id ?? "")).rejects.toMatchObject({ code: "order_not_open" });
});

test("an order filled while the cancel was under way is filled", async () => {
  const { id } = await ada().call((account) => account.place(limitOrder("buy", 4, 1_000)));
  const bob = exchange.account("bob");
  await bob.call((account) => account.place(limitOrder("buy", 4, 1_010)));
  unreachable("settle");
  await bob.call((account) => account.place(limitOrder("sell", 4, 1_000)));
  await expect(cancel(id)).rejects.toMatchObject({ code: "order_not_open", message: "The order is filled" });
  expect(ada().object.order(id)).toMatchObject({ status: "filled", filledQuantity: 4 });
});

test("an unknown order, and somebody else's", async () => {
  await expect(cancel("no such order")).rejects.toMatchObject({ code: "unknown_order" });
  const { id } = await exchange.account("bob").call((account) => account.place(limitOrder("buy", 1, 900)));
  await expect(cancel(id)).rejects.toMatchObject({ code: "unknown_order" });
  expect(() => ada().object.order(id)).toThrow(expect.objectContaining({ code: "unknown_order" }));
});

test("an order on its way is waited for, then cancelled", async () => {
  const placing = ada().call((account) => account.place(limitOrder("buy", 1, 900)));
  const [order] = ada().object.orders({ status: "open", limit: 1 }).orders;
  expect(order?.status).toBe("submitting");
  expect(await cancel(order?.id ?? "")).toMatchObject({ status: "cancelled" });
  expect((await placing).status).toBe("open");
});

test("an order whose book does not answer is in flight, and can be cancelled once it does", async () => {
  unreachable("submit");
  const { id } = await ada().call((account) => account.place(limitOrder("buy", 1, 900)));
  await expect(cancel(id)).rejects.toMatchObject({ code: "order_in_flight" });
  exchange.carry = (_, send) => send();
  expect(await cancel(id)).toMatchObject({ status: "cancelled", held: 0 });
  expect(ada().object.read().heldCash).toBe(0);
});

test("cancelling an order that turns out to be rejected says that it is not open", async () => {
  unreachable("submit");
  const { id } = await ada().call((account) => account.place(marketOrder("buy", 100_000)));
  exchange.carry = (_, send) => send();
  await expect(cancel(id)).rejects.toMatchObject({ code: "order_not_open" });
});

test("a book that does not answer the cancel leaves the order open", async () => {
  const { id } = await ada().call((account) => account.place(limitOrder("buy", 1, 900)));
  unreachable("cancel");
  await expect(cancel(id)).rejects.toMatchObject({ code: "unavailable" });
  expect(ada().object.order(id)).toMatchObject({ status: "open" });
});

test("a cancel whose answer is lost has happened", async () => {
  const { id } = await ada().call((account) => account.place(limitOrder("buy", 1, 900)));
  exchange.carry = async (call, send) => {
    const answer = await send();
    if (call.method === "cancel") throw new Error("answer lost");
    return answer;
  };
  await expect(cancel(id)).rejects.toMatchObject({ code: "unavailable" });
  await exchange.advance(60_000);
  expect(ada().object.order(id)).toMatchObject({ status: "cancelled", held: 0 });
});

test("a cancel behind more settlements than one answer holds has happened, but says so only later", async () => {
  const filling = await ada().call((account) => account.place(limitOrder("buy", 200, 1_000)));
  const { id } = await ada().call((account) => account.place(limitOrder("buy", 1, 900)));
  const bob = exchange.account("bob");
  await bob.call((account) => account.place(limitOrder("buy", 101, 1_010)));
  unreachable("settle");
  for (let sale = 0; sale < 101; sale++) await bob.call((account) => account.place(limitOrder("sell", 1, 1_000)));
  await expect(cancel(id)).rejects.toMatchObject({ code: "unavailable" });
  expect(ada().object.order(filling.id).filledQuantity).toBeLessThan(101);
  exchange.carry = (_, send) => send();
  await exchange.advance(600_000);
  expect(ada().object.order(filling.id).filledQuantity).toBe(101);
  expect(ada().object.order(id)).toMatchObject({ status: "cancelled", held: 0 });
});

test("cancelling all asks each book once, whatever the number of orders", async () => {
  exchange.list("adele", 1_000);
  const asked: string[] = [];
  const place = (price: number, artistId = ARTIST) =>
    ada().call((account) => account.place(limitOrder("buy", 1, price, { artistId })));
  const [first, second, third] = [await place(900), await place(901), await place(902, "adele")];
  exchange.carry = (call, send) => {
    if (call.from === "ada") asked.push(`${call.method} ${call.to}`);
    return send();
  };
  const { cancelled, failed } = await ada().call((account) => account.cancelAll(undefined));
  expect(cancelled.map(({ id, status, reason }) => ({ id, status, reason }))).toEqual(
    [first, second, third].map(({ id }) => ({ id, status: "cancelled", reason: "user" })),
  );
  expect(failed).toEqual([]);
  expect(asked.toSorted()).toEqual(["cancelAll adele", `cancelAll ${ARTIST}`]);
  expect(ada().object.read().heldCash).toBe(0);
});

test("cancelling all leaves other accounts and other artists alone", async () => {
  exchange.list("adele", 1_000);
  const elsewhere = await ada().call((account) => account.place(limitOrder("buy", 1, 900, { artistId: "adele" })));
  const { id } = await ada().call((account) => account.place(limitOrder("buy", 1, 900)));
  const bobs = await exchange.account("bob").call((account) => account.place(limitOrder("buy", 1, 900)));
  const { cancelled } = await ada().call((account) => account.cancelAll(ARTIST));
  expect(cancelled.map((order) => order.id)).toEqual([id]);
  expect(ada().object.order(elsewhere.id).status).toBe("open");
  expect(exchange.account("bob").object.order(bobs.id).status).toBe("open");
});

test("cancelling all waits for an order on its way, and leaves out what was filled meanwhile", async () => {
  const sold = await ada().call((account) => account.place(limitOrder("buy", 4, 1_000)));
  unreachable("settle");
  const bob = exchange.account("bob");
  await bob.call((account) => account.place(limitOrder("buy", 4, 1_010)));
  await bob.call((account) => account.place(limitOrder("sell", 4, 1_000)));
  const placing = ada().call((account) => account.place(limitOrder("buy", 1, 900)));
  const { cancelled, failed } = await ada().call((account) => account.cancelAll(undefined));
  expect(cancelled.map(({ id }) => id)).toEqual([(await placing).id]);
  expect(failed).toEqual([]);
  expect(ada().object.order(sold.id).status).toBe("filled");
});

test("orders whose book does not answer a cancel of all stay open and are named", async () => {
  exchange.list("adele", 1_000);
  const { id } = await ada().call((account) => account.place(limitOrder("buy", 1, 900)));
  const other = await ada().call((account) => account.place(limitOrder("buy", 1, 900, { artistId: "adele" })));
  exchange.carry = async (call, send) => {
    if (call.method === "cancelAll" && call.to === ARTIST) throw new Error("unreachable");
    return send();
  };
  const { cancelled, failed } = await ada().call((account) => account.cancelAll(undefined));
  expect(failed).toEqual([id]);
  expect(cancelled.map((order) => order.id)).toEqual([other.id]);
  expect(ada().object.order(id).status).toBe("open");
});

test("a hundred who cancel everything at once cost the book two commands, and an order placed meanwhile is cancelled too", async () => {
  await ada().call((account) => account.place(limitOrder("buy", 1, 900)));
  const calls = countCalls("cancelAll");
  const first = ada().object.cancelAll(undefined);
  await ada().call((account) => account.place(limitOrder("buy", 1, 901)));
  const all = await Promise.all([first, ...Array.from({ length: 100 }, () => ada().object.cancelAll(undefined))]);
  expect(all.flatMap(({ failed }) => failed)).toEqual([]);
  expect(ada().object.orders({ status: "open", limit: 10 }).orders).toEqual([]);
  expect(calls()).toBeLessThanOrEqual(2);
});

test("of a book that cannot be reached each is told so, after two attempts in all", async () => {
  const { id } = await ada().call((account) => account.place(limitOrder("buy", 1, 900)));
  unreachable("cancelAll");
  const calls = countCalls("cancelAll");
  const all = await Promise.all(Array.from({ length: 100 }, () => ada().object.cancelAll(undefined)));
  expect(all.map(({ failed }) => failed)).toEqual(Array.from({ length: 100 }, () => [id]));
  expect(calls()).toBeLessThanOrEqual(2);
});
