import { beforeEach, describe, expect, test, vi } from "vitest";
import { TestExchange } from "../../testing/exchange.ts";
import { ARTIST, limitOrder, marketOrder } from "../../testing/requests.ts";

let exchange: TestExchange;
const ada = () => exchange.account("ada");
const bob = () => exchange.account("bob");

/** The last settlement that is in an account's position. */
const settledSeq = (account: ReturnType<typeof ada>): number =>
  account.object.read().positions.get(ARTIST)?.settledSeq ?? 0;

/** The book's balance against what accounts reported; without one, none has anything. */
const balance = (settledSeqs: Record<string, number> = {}) => exchange.market(ARTIST).object.balance(settledSeqs)!;

/** All that was ever traded must add up, with what is under way to these accounts. */
function expectBalanced(settledSeqs: Record<string, number>, ...accounts: ReturnType<typeof ada>[]): void {
  const { inFlight, inventory, issuerCash, fees, sharesFloated } = balance(settledSeqs);
  const positions = accounts.flatMap((account) => account.object.balance().positions);
  const shares = positions.reduce((sum, position) => sum + position.shares, 0);
  const cash = positions.reduce((sum, position) => sum + position.netCash, 0);
  expect(shares + inventory + inFlight.shares).toBe(sharesFloated);
  expect(cash + issuerCash + fees + inFlight.cash).toBe(0);
}

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined); // failures are what these tests are about
  exchange = new TestExchange();
  exchange.list(ARTIST, 1_000);
});

describe("the balance of a book", () => {
  test("has nothing in flight, and nobody moved, when accounts have applied all that was settled", async () => {
    await ada().call((account) => account.place(marketOrder("buy", 10)));
    await exchange.advance(60_000);
    const settledSeqs = { ada: settledSeq(ada()) };
    expect(balance(settledSeqs)).toMatchObject({ inFlight: { shares: 0, cash: 0 }, moved: [], pending: 0 });
    expectBalanced(settledSeqs, ada());
  });

  test("counts what is on its way: shares and price to a buyer and from a seller, each less the fee", async () => {
    await ada().call((account) => account.place(limitOrder("buy", 10, 1_001)));
    await bob().call((account) => account.place(marketOrder("buy", 20)));
    await exchange.advance(60_000);
    const settledSeqs = { ada: settledSeq(ada()), bob: settledSeq(bob()) };
    exchange.carry = async (call, send) => {
      if (call.method === "settle") throw new Error("unreachable");
      await send();
      throw new Error("answer lost");
    };
    await bob().call((account) => account.place(limitOrder("sell", 4, 1_001)));
    await exchange.advance(1_000);
    expect({ ada: settledSeq(ada()), bob: settledSeq(bob()) }).toEqual(settledSeqs);
    // bob, the taker, sold 4 to ada for 4,004 and pays 0.1 % of it, rounded up to 5; makers pay nothing.
    expect(balance(settledSeqs)).toMatchObject({ inFlight: { shares: 0, cash: -5 }, moved: [] });
    expect(balance({ ...settledSeqs, ada: 1e9 }).inFlight).toEqual({ shares: -4, cash: 4_004 - 5 });
    expect(balance({ ...settledSeqs, bob: 1e9 }).inFlight).toEqual({ shares: 4, cash: -4_004 });
    expectBalanced(settledSeqs, ada(), bob());
  });

  test("has all in flight to an account that has applied nothing yet", async () => {
    exchange.carry = async (call, send) => {
      if (call.method === "settle") throw new Error("unreachable");
      await send();
      throw new Error("answer lost");
    };
    await ada().call((account) => account.place(limitOrder("buy", 10, 1_010)));
    expect(ada().object.balance().positions).toEqual([]);
    expect(balance()).toMatchObject({ inFlight: { shares: 10 }, moved: [] });
    expectBalanced({}, ada());
  });

  test("does not count again what an account has applied, and the book only has not heard of", async () => {
    await ada().call((account) => account.place(limitOrder("buy", 10, 1_001)));
    await bob().call((account) => account.place(marketOrder("buy", 20)));
    await exchange.advance(60_000);
    let arrives = true;
    exchange.carry = async (call, send) => {
      if (call.method !== "settle" || call.to !== "ada") return send();
      if (arrives) await send();
      throw new Error("answer lost");
    };
    await bob().call((account) => account.place(limitOrder("sell", 4, 1_001)));
    await exchange.advance(1_000);
    expect(ada().object.read().positions.get(ARTIST)?.shares).toBe(4);
    arrives = false;
    await bob().call((account) => account.place(limitOrder("sell", 3, 1_001)));
    await exchange.advance(60_000);
    const settledSeqs = { ada: settledSeq(ada()), bob: settledSeq(bob()) };
    expect(balance(settledSeqs)).toMatchObject({ inFlight: { shares: 3, cash: -3_003 }, moved: [], pending: 2 });
    expectBalanced(settledSeqs, ada(), bob());
  });

  test("names the account that has applied and acknowledged more than it had reported", async () => {
    await ada().call((account) => account.place(marketOrder("buy", 10)));
    await exchange.advance(60_000);
    const reported = settledSeq(ada());
    await ada().call((account) => account.place(marketOrder("buy", 1)));
    await exchange.advance(60_000);
    expect(balance({ ada: reported }).moved).toEqual(["ada"]);
    expect(balance({ ada: settledSeq(ada()) }).moved).toEqual([]);
  });
});
