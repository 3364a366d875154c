import { beforeEach, describe, expect, test, vi } from "vitest";
import { STARTING_CASH } from "../../../domain/core/money.ts";
import type { AccountEvent, Settlement } from "../../protocol/settlement.ts";
import { TestExchange } from "../../testing/exchange.ts";
import type { Carry } from "../../testing/platform/network.ts";
import { ARTIST, limitOrder, marketOrder } from "../../testing/requests.ts";

let exchange: TestExchange;
const ada = () => exchange.account("ada");
const book = () => exchange.market(ARTIST);
const bought = { status: "filled", filledQuantity: 10, held: 0 };

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined); // failures are what these tests are about
  exchange = new TestExchange();
  exchange.list(ARTIST, 1_000);
});

/** The next submit does not arrive; later ones do. */
const loseNextSubmit = (): Carry => {
  let lost = false;
  return async (call, send) => {
    if (call.method !== "submit" || lost) return send();
    lost = true;
    throw new Error("connection lost");
  };
};

/** Every answer of a book is lost after it acted. */
const loseAnswers: Carry = async (call, send) => {
  const answer = await send();
  if (call.method === "submit") throw new Error("answer lost");
  return answer;
};

async function expectBoughtOnce(): Promise<void> {
  await exchange.advance(60_000);
  expect(ada().object.orders({ status: "all", limit: 10 }).orders).toMatchObject([bought]);
  expect(ada().object.read()).toMatchObject({ cash: STARTING_CASH - 10_051, heldCash: 0 });
  expect(ada().object.read().positions.get(ARTIST)).toMatchObject({ shares: 10, heldShares: 0 });
  expect(book().object.current.house).toMatchObject({ cash: 10_040, fees: 11, inventory: 99_990 });
  expect(exchange.balance().pending).toBe(0);
  expect(exchange.failures).toEqual([]);
}

test("an account comes back as it was, wherever its tables stood behind the journal", async () => {
  const told: string[] = [];
  for (let n = 0; n < 100; n++) {
    const order = await ada().call((account) =>
      account.place(n % 3 === 0 ? limitOrder("buy", 1, 900 + (n % 7)) : marketOrder(n % 3 === 1 ? "buy" : "sell", 1)),
    );
    await exchange.advance(1_000); // by then what the book answered is in the journal
    told.unshift(order.id);
    const before = structuredClone(ada().object.read());
    ada().crash();
    expect(ada().object.read()).toEqual(before);
  }
  const { orders } = ada().object.orders({ status: "all", limit: 200 });
  expect(orders.map(({ id }) => id)).toEqual(told);
  expect(
    orders.every(({ status, fills }) =>
      status === "filled" ? fills.length === 1 : status === "open" && fills.length === 0,
    ),
  ).toBe(true);
  expect(ada().object.read().openOrders.size).toBe(34);
});

describe("an order whose book does not answer", () => {
  test("comes back as submitting, holds its worst case, and is sent again by the alarm", async () => {
    exchange.carry = loseNextSubmit();
    const order = await ada().call((account) => account.place(marketOrder("buy", 10)));
    expect(order).toMatchObject({ status: "submitting", held: STARTING_CASH });
    await exchange.advance(5_000);
    expect(ada().object.order(order.id)).toMatchObject(bought);
    await expectBoughtOnce();
  });

  test("ends right when the book had acted and only its answer was lost", async () => {
    exchange.carry = loseAnswers;
    expect(await ada().call((account) => account.place(marketOrder("buy", 10)))).toMatchObject({
      status: "submitting",
    });
    exchange.carry = (_, send) => send();
    await expectBoughtOnce();
  });

  test("is not taken for refused when the answer brings none of what happened to it", async () => {
    exchange.carry = async (call, send) => {
      const answer = await send();
      return call.method === "submit" ? ({ ...(answer as object), settlements: [] } as typeof answer) : answer;
    };
    expect(await ada().call((account) => account.place(marketOrder("buy", 10)))).toMatchObject({
      status: "submitting",
    });
    exchange.carry = (_, send) => send();
    await expectBoughtOnce();
  });

  test("is settled by the book's outbox even if no answer ever comes through", async () => {
    exchange.carry = loseAnswers;
    await ada().call((account) => account.place(marketOrder("buy", 10)));
    await expectBoughtOnce();
  });

  test("is rejected later when the book refuses it, and its hold is released", async () => {
    exchange.carry = loseNextSubmit();
    const request = marketOrder("buy", 100_000);
    const order = await ada().call((account) => account.place(request));
    expect(order.status).toBe("submitting");
    await exchange.advance(6_000);
    expect(ada().object.order(order.id)).toMatchObject({ status: "rejected", reason: "insufficient_cash", held: 0 });
    expect(ada().object.read()).toMatchObject({ cash: STARTING_CASH, heldCash: 0 });
    await expect(ada().call((account) => account.place(request))).rejects.toMatchObject({ code: "insufficient_cash" });
    expect(exchange.failures).toEqual([]);
  });

  test("is tried less and less often, but never given up", async () => {
    let attempts = 0;
    exchange.carry = async (call, send) => {
      if (call.method !== "submit") return send();
      attempts += 1;
      throw new Error("unreachable");
    };
    await ada().call((account) => account.place(marketOrder("buy", 10)));
    await exchange.advance(60_000);
    const early = attempts;
    await exchange.advance(24 * 3_600_000);
    expect(early).toBeGreaterThan(3);
    expect(attempts).toBeGreaterThan(24 * 12);
    expect(attempts).toBeLessThan(24 * 13);
    exchange.carry = (_, send) => send();
    await exchange.advance(300_000);
    await expectBoughtOnce();
  });

  test("does not keep its caller waiting for ever when the book hangs", async () => {
    exchange.carry = (call, send) => (call.method === "submit" ? new Promise(() => undefined) : send());
    const answer = ada().call((account) => account.place(marketOrder("buy", 10)));
    await exchange.advance(20_000);
    expect(await Promise.race([answer, Promise.resolve("still waiting")])).toMatchObject({ status: "submitting" });
    exchange.carry = (_, send) => send();
    await expectBoughtOnce();
  });
});

test("an answer that a failed write takes back, while the alarm waits for another book, leaves an alarm behind it", async () => {
  exchange.list("doechii", 1_000);
  exchange.carry = async () => {
    throw new Error("unreachable");
  };
  const { id } = await ada().call((account) => account.place(limitOrder("buy", 1, 900)));
  await ada().call((account) => account.place(limitOrder("buy", 1, 900, { artistId: "doechii" })));
  let answer = () => {};
  const slow = new Promise<void>((resolve) => (answer = resolve));
  exchange.carry = async (call, send) => {
    if (call.to === "doechii") await slow;
    return send();
  };
  await exchange.advance(5_000);
  expect(ada().object.read().openOrders.get(id)?.status).toBe("open");
  const impossible: AccountEvent = { type: "cancelled", orderId: "nobody's", quantity: 1, reason: "user" };
  const settledSeq = ada().object.read().positions.get(ARTIST)?.settledSeq ?? 0;
  const settlement = {
    artistId: ARTIST,
    prev: settledSeq,
    seq: settledSeq + 1,
    time: exchange.now,
    events: [impossible],
  };
  expect(() => ada().object.settle([settlement])).toThrow("no such open order");
  expect(ada().object.read().openOrders.get(id)?.status).toBe("submitting");
  answer();
  await exchange.idle();
  expect(ada().storage.alarm).not.toBeNull();
});

describe("a crash of the portfolio", () => {
  test("after the hold, before the order reached the book: the alarm sends it", async () => {
    exchange.carry = () => {
      ada().crash();
      return new Promise(() => undefined);
    };
    await expect(ada().call((account) => account.place(marketOrder("buy", 10)))).rejects.toThrow("crashed");
    exchange.carry = (_, send) => send();
    expect(ada().object.orders({ status: "all", limit: 10 }).orders).toMatchObject([
      { status: "submitting", held: STARTING_CASH },
    ]);
    await expectBoughtOnce();
  });

  test("after the book acted, before its answer arrived: nothing is doubled", async () => {
    const request = marketOrder("buy", 10);
    exchange.carry = async (_, send) => {
      await send();
      ada().crash();
      return new Promise(() => undefined);
    };
    await expect(ada().call((account) => account.place(request))).rejects.toThrow("crashed");
    exchange.carry = (_, send) => send();
    expect(ada().object.orders({ status: "open", limit: 1 }).orders).toMatchObject([{ status: "submitting" }]);
    expect(await ada().call((account) => account.place(request))).toMatchObject(bought);
    await expectBoughtOnce();
    expect(await ada().call((account) => account.place(request))).toMatchObject(bought);
  });

  test("after the answer left, before it was written: the book settles it again", async () => {
    expect(await ada().call((account) => account.place(marketOrder("buy", 10)))).toMatchObject(bought);
    ada().crash();
    expect(ada().object.read().positions.get(ARTIST)).toBeUndefined();
    await expectBoughtOnce();
  });

  test("after the answer left, before it was written: the next order finds what it brought", async () => {
    await ada().call((account) => account.place(marketOrder("buy", 10)));
    ada().crash();
    expect(await ada().call((account) => account.place(marketOrder("sell", 4)))).toMatchObject({ status: "filled" });
    ada().crash();
    expect(await ada().call((account) => account.place(marketOrder("buy", 4)))).toMatchObject({ status: "filled" });
    await exchange.advance(60_000);
    expect(ada().object.read()).toMatchObject({ heldCash: 0 });
    expect(ada().object.read().positions.get(ARTIST)?.shares).toBe(10);
  });

  test("after the answer was written, before the book heard of it: the second delivery changes nothing", async () => {
    await ada().call((account) => account.place(marketOrder("buy", 10)));
    await exchange.advance(1_000);
    ada().crash();
    expect(ada().object.read().positions.get(ARTIST)?.shares).toBe(10);
    await expectBoughtOnce();
  });

  test("while an order is resubmitted: the next alarm does it again", async () => {
    exchange.carry = loseNextSubmit();
    await ada().call((account) => account.place(marketOrder("buy", 10)));
    exchange.carry = (call, send) => {
      if (call.method !== "submit") return send();
      ada().crash();
      exchange.carry = (_, deliver) => deliver();
      return new Promise(() => undefined);
    };
    await exchange.advance(5_000);
    await expectBoughtOnce();
  });

  test("while the alarm resubmits one order and the answer to another is not written yet: neither is lost", async () => {
    exchange.carry = loseNextSubmit();
    const stranded = await ada().call((account) => account.place(limitOrder("buy", 1, 900)));
    await exchange.advance(4_500);
    expect(await ada().call((account) => account.place(marketOrder("buy", 10)))).toMatchObject(bought);
    exchange.carry = async (call, send) => {
      const answer = await send();
      if (call.method === "submit") ada().crash();
      return answer;
    };
    await exchange.advance(500);
    expect(ada().object.read().positions.get(ARTIST)).toBeUndefined();
    exchange.carry = (_, send) => send();
    await exchange.advance(60_000);
    expect(ada().object.order(stranded.id).status).toBe("open");
    expect(ada().object.read()).toMatchObject({ cash: STARTING_CASH - 10_051, heldCash: 901 });
    expect(ada().object.read().positions.get(ARTIST)?.shares).toBe(10);
  });

  test("of the book, after it stored the match and before it answered: nothing is doubled", async () => {
    exchange.carry = async (call, send) => {
      const answer = send();
      if (call.method === "submit") book().crash();
      return answer;
    };
    expect(await ada().call((account) => account.place(marketOrder("buy", 10)))).toMatchObject({
      status: "submitting",
    });
    exchange.carry = (_, send) => send();
    await expectBoughtOnce();
  });
});

describe("settlements", () => {
  /** What the book still has for ada after three trades that she never acknowledged. */
  async function threeSettlements(): Promise<Settlement[]> {
    exchange.carry = loseAnswers;
    for (const price of [1_100, 1_101, 1_102])
      await ada().call((account) => account.place(limitOrder("buy", 1, price)));
    const { settlements } = book().object.submit(
      { id: "ada-1", account: "ada", side: "buy", type: "limit", quantity: 1, price: 1_100 },
      0,
    );
    expect(settlements).toHaveLength(3);
    return settlements;
  }

  const shares = () => ada().object.read().positions.get(ARTIST)?.shares ?? 0;

  test("are applied once, however often they come", async () => {
    const settlements = await threeSettlements();
    const acked = ada().object.settle(settlements);
    expect(acked).toBe(settlements.at(-1)?.seq);
    expect(ada().object.settle(settlements)).toBe(acked);
    expect(ada().object.settle(settlements.slice(1))).toBe(acked);
    expect(shares()).toBe(3);
  });

  test("are applied in order: one that comes early waits until it is sent again", async () => {
    const [first, second, third] = (await threeSettlements()) as [Settlement, Settlement, Settlement];
    expect(ada().object.settle([third])).toBe(0);
    expect(shares()).toBe(0);
    expect(ada().object.settle([third, first])).toBe(first.seq);
    expect(ada().object.settle([second])).toBe(second.seq);
    expect(ada().object.settle([first, second, third])).toBe(third.seq);
    expect(shares()).toBe(3);
  });

  test("are acknowledged only once durable", async () => {
    const pending: number[] = [];
    exchange.carry = async (call, send) => {
      if (call.method === "submit") pending.push(book().object.diagnostics().pending);
      return send();
    };
    await ada().call((account) => account.place(marketOrder("buy", 1)));
    expect(book().object.diagnostics().pending).toBe(1);
    await ada().call((account) => account.place(marketOrder("buy", 1)));
    // The second order told the book that the first one's settlement is written.
    expect(book().object.diagnostics().pending).toBe(1);
    expect(pending).toEqual([0, 1]);
  });

  test("that would break the ledger are refused, and the account stays as it was stored", async () => {
    const [first] = (await threeSettlements()) as [Settlement];
    const before = structuredClone(ada().object.read());
    const overfill = {
      type: "filled",
      orderId: "ada-1",
      seq: 9,
      price: 1_000,
      quantity: 2,
      fee: 0,
      role: "taker",
    } as const;
    const impossible: Settlement = { ...first, events: [{ type: "accepted", orderId: "ada-1" }, overfill] };
    expect(() => ada().object.settle([impossible])).toThrow("overfilled");
    expect(ada().object.read()).toEqual(before);
    // Until the operator has looked into it, nothing else is taken either.
    expect(() => ada().object.settle([first])).toThrow(expect.objectContaining({ code: "trading_suspended" }));
    expect(ada().object.resume()).toBe(true);
    expect(ada().object.settle([first])).toBe(first.seq);
  });
});
