import { beforeEach, describe, expect, test, vi } from "vitest";
import { STARTING_CASH } from "../../../domain/core/money.ts";
import { TestExchange } from "../../testing/exchange.ts";
import type { Call } from "../../testing/platform/network.ts";
import { seededRandom } from "../../testing/platform/random.ts";
import { ARTIST, limitOrder, marketOrder } from "../../testing/requests.ts";
import type { ObjectHost } from "../../testing/platform/host.ts";
import type { PortfolioAccount } from "./account.ts";
import { applyEntry, type LedgerEntry } from "./ledger.ts";
import { emptyLedger } from "./ledger-state.ts";

const SECRET = "written by ada herself";

let exchange: TestExchange;
const ada = () => exchange.account("ada");
const close = () => ada().call((account) => account.close());
const captioned = () => ({ ...marketOrder("buy", 10), caption: SECRET, privacy: "public" as const });

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined); // failures are what these tests are about
  exchange = new TestExchange();
  exchange.list(ARTIST, 1_000);
});

/** Everything an account has stored, as text. */
function stored({ storage }: ObjectHost<PortfolioAccount>): string {
  const sql = storage.tables;
  return JSON.stringify(["orders", "journal", "fills"].map((table) => sql.exec(`SELECT * FROM ${table}`).toArray()));
}

/** The journal's entries folded again from the start. */
function replayed({ storage }: ObjectHost<PortfolioAccount>) {
  const ledger = emptyLedger();
  const rows = storage.tables
    .exec<{ time: number; entry: string }>("SELECT time, entry FROM journal ORDER BY version")
    .toArray();
  for (const { time, entry } of rows) applyEntry(ledger, JSON.parse(entry) as LedgerEntry, time);
  return ledger;
}

/** Nothing open, nothing held, nothing written by ada left, and not a cent or share lost. */
async function expectClosed(): Promise<void> {
  await exchange.advance(600_000);
  const { cash, heldCash, positions, openOrders } = ada().object.read();
  expect(openOrders.size).toBe(0);
  expect(heldCash).toBe(0);
  for (const { heldShares } of positions.values()) expect(heldShares).toBe(0);
  expect(stored(ada()).includes(SECRET)).toBe(false);
  const ledger = replayed(ada());
  expect({ cash: ledger.cash, heldCash: ledger.heldCash, positions: ledger.positions }).toEqual({
    cash,
    heldCash,
    positions,
  });
  const { pending, ...balance } = exchange.balance();
  expect(pending).toBe(0);
  expect(balance.cash).toBe(balance.granted);
  for (const { held, floated } of Object.values(balance.shares)) expect(held).toBe(floated);
  expect(exchange.failures).toEqual([]);
}

test("closing cancels every open order and releases what was held", async () => {
  await ada().call((account) => account.place(captioned()));
  const buy = await ada().call((account) => account.place(limitOrder("buy", 5, 900)));
  const sell = await ada().call((account) => account.place(limitOrder("sell", 10, 1_500)));
  await close();
  for (const { id } of [buy, sell]) expect(ada().object.order(id)).toMatchObject({ status: "cancelled", held: 0 });
  expect(ada().object.read()).toMatchObject({ cash: STARTING_CASH - 10_051, heldCash: 0 });
  expect(ada().object.read().positions.get(ARTIST)).toMatchObject({ shares: 10, heldShares: 0 });
  await expectClosed();
});

test("what the owner wrote is erased at once when nothing is in the way, and the order stays what it was", async () => {
  const { id } = await ada().call((account) => account.place(captioned()));
  const before = ada().object.order(id);
  expect(stored(ada()).includes(SECRET)).toBe(true);
  await close();
  expect(stored(ada()).includes(SECRET)).toBe(false);
  expect(ada().object.order(id)).toEqual({ ...before, caption: "" });
  await expectClosed();
});

test("a closed account takes no orders, not even one that was waiting for others to arrive", async () => {
  const answers: (() => void)[] = [];
  exchange.carry = (call, send) =>
    call.method === "submit" ? new Promise((resolve) => answers.push(() => resolve(send()))) : send();
  const all = ada().call((account) => account.place(marketOrder("buy", 1)));
  const waiting = ada().call((account) => account.place(marketOrder("buy", 1)));
  await exchange.idle();
  const closing = close();
  for (const answer of answers) answer();
  await all;
  await expect(waiting).rejects.toMatchObject({ code: "unauthenticated" });
  await closing;
  await expect(ada().call((account) => account.place(marketOrder("buy", 1)))).rejects.toMatchObject({
    code: "unauthenticated",
  });
  expect(ada().object.read().positions.get(ARTIST)?.shares).toBe(1);
  await expectClosed();
});

test("a bracket's entry that has bought leaves its exit when it is cancelled: that is cancelled too", async () => {
  const bracket = { takeProfit: 2_000, stopPrice: 500 };
  await exchange.account("bob").call((account) => account.place(marketOrder("buy", 4)));
  await ada().call((account) => account.place({ ...limitOrder("buy", 10, 1_002), type: "limit", bracket } as never));
  await exchange.account("bob").call((account) => account.place(limitOrder("sell", 4, 1_002)));
  await exchange.idle();
  await close();
  const { orders } = ada().object.orders({ status: "all", limit: 10 });
  expect(orders.map(({ type, status, filledQuantity }) => [type, status, filledQuantity])).toEqual([
    ["oco", "cancelled", 0],
    ["limit", "cancelled", 4],
  ]);
  await expectClosed();
});

test("what cannot be reached is cancelled by the alarm, however long it takes", async () => {
  await ada().call((account) => account.place(captioned()));
  await ada().call((account) => account.place(limitOrder("buy", 5, 900)));
  exchange.carry = (call, send) => (call.method === "cancelAll" ? Promise.reject(new Error("unreachable")) : send());
  await close();
  await exchange.advance(3_600_000);
  expect(ada().object.read()).toMatchObject({ heldCash: 4_505 });
  exchange.carry = (_, send) => send();
  await expectClosed();
});

test("an order on its way when the account is closed is brought to its end", async () => {
  exchange.carry = (call, send) => (call.method === "submit" ? Promise.reject(new Error("unreachable")) : send());
  await ada().call((account) => account.place({ ...limitOrder("buy", 1, 900), caption: SECRET } as never));
  await close();
  expect(ada().object.read().heldCash).toBeGreaterThan(0);
  exchange.carry = (_, send) => send();
  await expectClosed();
});

test("closing twice is closing once", async () => {
  await ada().call((account) => account.place(captioned()));
  await close();
  const before = stored(ada());
  await close();
  expect(stored(ada()) === before).toBe(true);
  await expectClosed();
});

test("an account that was never used can be closed, and stays without a grant", async () => {
  await close();
  ada().crash();
  expect(ada().object.closed).toBe(true);
  await exchange.advance(600_000);
  expect(ada().object.balance()).toMatchObject({ granted: 0, cash: 0 });
  expect(exchange.failures).toEqual([]);
});

describe("a crash", () => {
  test("right after the account was closed: it is still closed, and the alarm goes on", async () => {
    await ada().call((account) => account.place(captioned()));
    await ada().call((account) => account.place(limitOrder("buy", 5, 900)));
    exchange.carry = () => {
      ada().crash();
      return new Promise(() => undefined);
    };
    await expect(close()).rejects.toThrow("crashed");
    exchange.carry = (_, send) => send();
    expect(ada().object.closed).toBe(true);
    expect(ada().object.read().heldCash).toBeGreaterThan(0);
    await expectClosed();
  });

  test("after the book cancelled, before it was written here: the book settles it again, then the captions go", async () => {
    await ada().call((account) => account.place(captioned()));
    await ada().call((account) => account.place(limitOrder("buy", 5, 900)));
    exchange.carry = async (call, send) => {
      const answer = await send();
      if (call.method === "cancelAll") ada().crash();
      return answer;
    };
    const closing = close();
    await expect(closing).rejects.toThrow("crashed");
    exchange.carry = (_, send) => send();
    await expectClosed();
  });
});

describe("with messages lost, answers lost and crashes anywhere", () => {
  test.each(Array.from({ length: 30 }, (_, seed) => seed))(
    "closing comes to its end and nothing is lost (seed %i)",
    async (seed) => {
      const random = seededRandom(seed);
      const bob = exchange.account("bob");
      let faults = true;
      exchange.carry = async ({ to }: Call, send) => {
        if (faults && random() < 0.15) throw new Error("message lost");
        const answer = await send();
        if (!faults) return answer;
        if (random() < 0.05) ada().crash();
        if (random() < 0.05 && to === ARTIST) exchange.market(ARTIST).crash();
        if (random() < 0.15) throw new Error("answer lost");
        return answer;
      };
      const attempt = async (run: () => Promise<unknown>) =>
        void (await Promise.all([run().catch(() => undefined), exchange.advance(11_000)]));
      for (let i = 0; i < 8; i++) {
        await attempt(() => ada().call((account) => account.place({ ...captioned(), clientOrderId: `take-${i}` })));
        await attempt(() => ada().call((account) => account.place(limitOrder("buy", 5, 995 - i))));
        await attempt(() => ada().call((account) => account.place(limitOrder("sell", 1 + i, 1_010 + i))));
        await attempt(() =>
          bob.call((account) => account.place(random() < 0.5 ? marketOrder("buy", 3) : marketOrder("sell", 2))),
        );
      }
      const orders = ada().object.read().openOrders.size;
      expect(orders).toBeGreaterThan(0);
      await attempt(close);
      while (!ada().object.closed) await attempt(close);
      await exchange.advance(120_000);
      faults = false;
      await expectClosed();
    },
  );
});
