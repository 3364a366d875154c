import { beforeEach, describe, expect, test, vi } from "vitest";
import { STARTING_CASH } from "../../domain/core/money.ts";
import type { PlaceRequest } from "../protocol/portfolio-calls.ts";
import { TestExchange } from "./exchange.ts";
import type { Call } from "./platform/network.ts";
import { ARTIST, limitOrder, marketOrder } from "./requests.ts";

/** The listing that others are merged into. */
const OTHER = "tyla-seethal";

let exchange: TestExchange;
const book = (artistId = ARTIST) => exchange.market(artistId);
const account = (name: string) => exchange.account(name).object;
const place = (name: string, request: PlaceRequest) => exchange.account(name).call((of) => of.place(request));
const buy = (name: string, quantity: number, artistId = ARTIST) =>
  place(name, marketOrder("buy", quantity, { artistId }));
const position = (name: string, artistId = ARTIST) => account(name).read().positions.get(artistId);
const shares = (name: string, artistId = ARTIST) => position(name, artistId)?.shares ?? 0;

/** Lets the network lose calls, by the name of the method, while `isLost`. */
function lose(method: string, isLost: () => boolean): void {
  exchange.carry = (call: Call, deliver) =>
    call.method === method && isLost() ? Promise.reject(new Error("call lost")) : deliver();
}

/** No cent and no share has come or gone; every account's cash is its grant and what artists brought. */
function expectBalanced(): void {
  const { cash, granted, shares: byArtist } = exchange.balance();
  expect(cash).toBe(granted);
  for (const { held, floated } of Object.values(byArtist)) expect(held).toBe(floated);
  for (const name of ["ada", "bob", "eve"]) {
    const { cash: own, clearing, granted: grant, positions } = account(name).balance();
    expect(own + clearing).toBe(grant + positions.reduce((sum, { netCash }) => sum + netCash, 0));
  }
}

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined); // lost messages are what some tests are about
  exchange = new TestExchange();
  exchange.fees = { makerFeeBps: 0, takerFeeBps: 0 };
  exchange.list(ARTIST, 1_000);
  exchange.list(OTHER, 2_000);
});

describe("delisting", () => {
  test("pays every holder the same price a share, and no more than the issuer took", async () => {
    await buy("ada", 300);
    await buy("bob", 200);
    const spent = 2 * STARTING_CASH - account("ada").read().cash - account("bob").read().cash;
    book().object.close(null);
    await exchange.advance(1_000);
    const { closed, house } = book().object.current;
    expect(closed).toEqual({ price: 1_002, into: null }); // 1,000 · (e^0.005 − 1) ÷ 0.005
    expect(house.inventory).toBe(100_000);
    expect(house.cash).toBe(spent - 500 * 1_002);
    expect(house.cash).toBeGreaterThan(0);
    for (const [name, held] of [
      ["ada", 300],
      ["bob", 200],
    ] as const) {
      expect(position(name)).toMatchObject({ shares: 0, costBasis: 0 });
      expect(account(name).read().cash).toBe(STARTING_CASH + (position(name)?.realisedPnl ?? 0));
      expect(position(name)?.realisedPnl).toBeLessThan(0);
      expect(held * 1_002 + (position(name)?.realisedPnl ?? 0)).toBeLessThan(held * 1_002);
    }
    expectBalanced();
  });

  test("cancels all orders, of every kind, and lets their holds go, but keeps what was traded", async () => {
    await buy("ada", 100);
    const common = { artistId: ARTIST, quantity: 10, timeInForce: "GTC", selfTrade: "cancel_maker" } as const;
    const bracket = { takeProfit: 2_000, stopPrice: 100 };
    // Filled in part, so that the entry keeps shares for an exit that will not come.
    await place("bob", { ...limitOrder("buy", 900, 1_008), bracket } as PlaceRequest);
    await place("ada", limitOrder("sell", 10, 5_000));
    await place("ada", { ...common, clientOrderId: "stop", type: "stop", side: "sell", stopPrice: 500 });
    await place("ada", { ...common, clientOrderId: "oco", type: "oco", side: "sell", price: 9_000, stopPrice: 400 });
    expect(shares("bob")).toBeGreaterThan(0);
    expect(position("bob")?.heldShares).toBe(shares("bob"));
    const { seq } = book().object.current;
    book().object.close(null);
    await exchange.advance(1_000);
    for (const name of ["ada", "bob"]) {
      const { heldCash, openOrders } = account(name).read();
      expect(heldCash).toBe(0);
      expect(openOrders.size).toBe(0);
      expect(position(name)).toMatchObject({ shares: 0, heldShares: 0 });
    }
    const reasons = account("ada").orders({ status: "closed", limit: 10 }).orders;
    expect(reasons.filter(({ reason }) => reason === "delisted")).toHaveLength(3);
    expect(book().object.depth()).toMatchObject({ bids: [], asks: [] });
    expect(book().object.journalAfter(0, seq)).toHaveLength(seq);
    expectBalanced();
  });

  test("ends an opening auction without a price", async () => {
    exchange.openingMs = 60_000;
    exchange.list("rema", 500);
    await place("ada", limitOrder("buy", 10, 600, { artistId: "rema" }));
    book("rema").object.close(null);
    await exchange.advance(120_000);
    expect(book("rema").object.current).toMatchObject({ closed: { price: null }, last: null });
    expect(account("ada").read()).toMatchObject({ cash: STARTING_CASH, heldCash: 0 });
    expect(exchange.failures).toEqual([]);
  });

  test("does first what time has made due: who bought in the auction that is over is redeemed too", async () => {
    exchange.openingMs = 1_000;
    exchange.list("rema", 500);
    await place("ada", limitOrder("buy", 10, 600, { artistId: "rema" }));
    exchange.now += 5_000;
    book("rema").object.close(null);
    await exchange.advance(1_000);
    expect(position("ada", "rema")).toMatchObject({ shares: 0 });
    expect(position("ada", "rema")?.realisedPnl).toBeLessThan(0);
    expectBalanced();
  });

  test("is for ever: orders are refused, values ignored, and closing again changes nothing", async () => {
    await buy("ada", 10);
    book().object.close(null);
    await exchange.advance(1_000);
    const { seq, hash } = book().object.diagnostics();
    await expect(buy("bob", 1)).rejects.toMatchObject({ code: "delisted" });
    await expect(place("bob", limitOrder("buy", 1, 900))).rejects.toMatchObject({ code: "delisted" });
    await expect(place("ada", limitOrder("sell", 1, 900))).rejects.toMatchObject({ code: "insufficient_shares" });
    book().object.value(2_000, "test", exchange.now + 1);
    book().object.close(null);
    expect(() => book().object.close(OTHER)).toThrow(expect.objectContaining({ code: "delisted" }));
    book().crash();
    await exchange.advance(3_600_000);
    expect(book().object.diagnostics()).toMatchObject({ seq, hash, pending: 0 });
    expect(account("bob").read()).toMatchObject({ cash: STARTING_CASH, heldCash: 0 });
    expect(book().object.closingTerms()).toMatchObject({ closed: { into: null, pending: false }, holdings: [] });
  });

  test("a sale under way when the shares are redeemed holds nothing any more, and its refusal changes nothing", async () => {
    await buy("ada", 100);
    await exchange.advance(2_000);
    let isLost = true;
    lose("submit", () => isLost);
    const request = limitOrder("sell", 60, 900);
    expect(await place("ada", request)).toMatchObject({ status: "submitting" });
    expect(position("ada")).toMatchObject({ heldShares: 60 });
    book().object.close(null);
    await exchange.advance(2_000);
    expect(position("ada")).toMatchObject({ shares: 0, heldShares: 0 });
    const { cash } = account("ada").read();
    isLost = false;
    await exchange.advance(600_000);
    await expect(place("ada", request)).rejects.toMatchObject({ code: "delisted" });
    expect(account("ada").read()).toMatchObject({ cash, heldCash: 0 });
    expect(account("ada").orders({ status: "all", limit: 1 }).orders[0]).toMatchObject({
      status: "rejected",
      reason: "delisted",
    });
    expectBalanced();
  });

  test("an order that arrived before, but whose answer was lost, is cancelled and not refused", async () => {
    const carry = exchange.carry;
    exchange.carry = async (call, deliver) => {
      const answer = await deliver();
      if (call.method === "submit" || call.method === "settle") throw new Error("answer lost");
      return answer;
    };
    const order = await place("ada", limitOrder("buy", 10, 900));
    expect(order.status).toBe("submitting");
    book().object.close(null);
    exchange.carry = carry;
    await exchange.advance(600_000);
    expect(account("ada").order(order.id)).toMatchObject({ status: "cancelled", reason: "delisted" });
    expect(account("ada").read()).toMatchObject({ cash: STARTING_CASH, heldCash: 0 });
  });

  test("each holder is paid once, however often it is told, and whatever crashes", async () => {
    await buy("ada", 100);
    await buy("bob", 50);
    exchange.carry = async (call, deliver) => {
      if (call.method === "settle") await deliver();
      return await deliver();
    };
    book().object.close(null);
    for (let round = 0; round < 5; round++) {
      exchange.account("ada").crash();
      book().crash();
      await exchange.advance(400);
    }
    await exchange.advance(60_000);
    expect(position("ada")).toMatchObject({ shares: 0, costBasis: 0 });
    expect(book().object.diagnostics().pending).toBe(0);
    expectBalanced();
  });

  test("counts what is in flight, at every moment", async () => {
    await buy("ada", 100);
    await exchange.advance(2_000);
    lose("settle", () => true);
    book().object.close(null);
    const { shares: held, netCash, settledSeq } = account("ada").balance().positions[0]!;
    expect(held).toBe(100);
    const balance = book().object.balance({ ada: settledSeq })!;
    expect(balance.inFlight.shares).toBe(-100);
    expect(balance.moved).toEqual([]);
    expect(held + balance.inventory + balance.inFlight.shares).toBe(balance.sharesFloated);
    expect(netCash + balance.inFlight.cash + balance.issuerCash + balance.fees).toBe(0);
  });

  test("to buy at the last moment never pays: the price is the mean of all, and the last to buy paid the most", async () => {
    await buy("bob", 900);
    await buy("ada", 800);
    book().object.close(null);
    await exchange.advance(1_000);
    expect(account("ada").read().cash).toBeLessThan(STARTING_CASH);
    expectBalanced();
  });
});

describe("merging", () => {
  test("exchanges shares by value, conserves them in both books, and pays out what is less than a share", async () => {
    await buy("ada", 301);
    await buy("bob", 200);
    await buy("eve", 100, OTHER);
    const before = account("ada").read().cash;
    book().object.close(OTHER);
    await exchange.advance(2_000);
    // 1,002 and 2,004 cents: at 2,003 the other issuer would give 250 shares away for less than they are worth.
    expect(book().object.current.closed).toEqual({ price: 1_002, into: OTHER });
    const price = book(OTHER).object.current.exchanges.get(ARTIST)!;
    expect(price).toBe(2_005);
    expect(shares("ada")).toBe(0);
    expect(shares("ada", OTHER)).toBe(Math.floor((301 * 1_002) / price));
    expect(shares("bob", OTHER)).toBe(Math.floor((200 * 1_002) / price));
    expect(account("ada").read().cash - before).toBe(301 * 1_002 - shares("ada", OTHER) * price);
    expect(position("ada", OTHER)?.costBasis).toBe(shares("ada", OTHER) * price);
    expect(account("ada").read().clearing).toBe(0);
    expect(book().object.current.house.inventory).toBe(100_000);
    expect(shares("ada", OTHER) + shares("bob", OTHER) + 100).toBe(
      100_000 - book(OTHER).object.current.house.inventory,
    );
    expectBalanced();
  });

  test("in whatever order the two settlements arrive, cash is never negative and every cent is counted", async () => {
    await buy("ada", 300);
    // All but a few dollars are spent, so that paying for the new shares out of cash would not be possible.
    await place("ada", limitOrder("buy", 600, 1_100));
    for (const late of [ARTIST, OTHER]) {
      let isLate = true;
      exchange.carry = (call, deliver) =>
        isLate && call.method === "settle" && call.from === late ? Promise.reject(new Error("late")) : deliver();
      if (late === ARTIST) book().object.close(OTHER);
      await exchange.advance(2_000);
      const { cash, clearing } = account("ada").read();
      expect(cash).toBeGreaterThanOrEqual(0);
      if (late === ARTIST) expect(clearing).toBe(-position("ada", OTHER)!.costBasis);
      expectSame();
      isLate = false;
    }
    await exchange.advance(600_000);
    expect(account("ada").read().clearing).toBe(0);
    expectBalanced();

    function expectSame(): void {
      const { cash, clearing, granted, positions } = account("ada").balance();
      expect(cash + clearing).toBe(granted + positions.reduce((sum, { netCash }) => sum + netCash, 0));
    }
  });

  test("cents that are clearing cannot be spent, and outlive a crash", async () => {
    await buy("ada", 500);
    const { cash } = account("ada").read();
    exchange.carry = (call, deliver) =>
      call.method === "settle" && call.from === OTHER ? Promise.reject(new Error("late")) : deliver();
    book().object.close(OTHER);
    await exchange.advance(2_000);
    const { clearing, cash: paid } = account("ada").read();
    expect(clearing).toBeGreaterThan(400_000);
    expect(paid - cash).toBeLessThan(2_005);
    await expect(place("bob", limitOrder("buy", 1, 2_000, { artistId: OTHER }))).resolves.toBeDefined();
    await expect(place("ada", limitOrder("buy", 300, 2_000, { artistId: OTHER }))).rejects.toMatchObject({
      code: "insufficient_cash",
    });
    exchange.account("ada").crash();
    expect(account("ada").read()).toMatchObject({ clearing, cash: paid });
  });

  test("whatever is lost between the two books, shares are issued once", async () => {
    await buy("ada", 300);
    let lost = 0;
    exchange.carry = async (call, deliver) => {
      if (call.method !== "issueFor") return deliver();
      const answer = await deliver();
      lost += 1;
      if (lost < 4) throw new Error("answer lost");
      return answer;
    };
    book().object.close(OTHER);
    await exchange.advance(100);
    const inventory = book(OTHER).object.current.house.inventory;
    expect(inventory).toBeLessThan(100_000);
    expect(book().object.closingTerms()).toMatchObject({ closed: { pending: true } });
    book().crash();
    await buy("eve", 100, OTHER); // the other book trades on, at other prices
    await exchange.advance(600_000);
    expect(lost).toBe(4);
    expect(book(OTHER).object.current.house.inventory).toBe(inventory - 100);
    expect(book().object.closingTerms()).toMatchObject({ closed: { pending: false } });
    expectBalanced();
  });

  test("a book that dies while it is asked asks again, woken by its alarm", async () => {
    await buy("ada", 300);
    lose("issueFor", () => true);
    book().object.close(OTHER);
    book().crash();
    await exchange.advance(10_000);
    expect(shares("ada")).toBe(300);
    exchange.carry = (_, deliver) => deliver();
    await exchange.advance(600_000);
    expect(shares("ada", OTHER)).toBe(150);
    expectBalanced();
  });

  test.each<[why: string, prepare: () => unknown]>([
    ["is closed itself", () => book(OTHER).object.close(null)],
    [
      "has too few shares left",
      () => {
        exchange.market("rema").object.list(100);
        exchange.market("rema").object.value(10, "test", exchange.now);
      },
    ],
    ["has no fair value", () => exchange.market("rema").object.list(100_000)],
  ])("holders get cash if the other book %s, and a late message changes nothing", async (why, prepare) => {
    const into = why === "is closed itself" ? OTHER : "rema";
    await buy("ada", 300);
    prepare();
    book().object.close(into);
    await exchange.advance(2_000);
    expect(shares("ada", into)).toBe(0);
    expect(position("ada")).toMatchObject({ shares: 0, costBasis: 0 });
    expect(account("ada").read().clearing).toBe(0);
    // Now it could, and is asked once more.
    exchange.market(into).object.value(2_000, "test", exchange.now + 1);
    expect(exchange.market(into).object.issueFor(ARTIST, 1_002, [{ account: "ada", shares: 300 }])).toBeNull();
    expectBalanced();
  });

  test("waits for a book that is not listed yet", async () => {
    await buy("ada", 300);
    book().object.close("rema");
    await exchange.advance(60_000);
    expect(shares("ada")).toBe(300);
    exchange.list("rema", 500);
    await exchange.advance(600_000);
    expect(shares("ada")).toBe(0);
    expect(shares("ada", "rema")).toBeGreaterThan(500);
    expectBalanced();
  });

  test("the other book's quotes move with what it issued, and trades go on by its potential", async () => {
    await buy("eve", 10, OTHER);
    await buy("ada", 900);
    const ask = book(OTHER).object.depth().asks[0]![0];
    book().object.close(OTHER);
    await exchange.advance(1_000);
    expect(book(OTHER).object.depth().asks[0]![0]).toBeGreaterThan(ask);
    await buy("bob", 100, OTHER);
    await place("eve", marketOrder("sell", 10, { artistId: OTHER }));
    expect(book(OTHER).object.diagnostics().suspended).toBeNull();
    expectBalanced();
  });

  test("is refused into itself, and into another once it is merged", async () => {
    expect(() => book().object.close(ARTIST)).toThrow(expect.objectContaining({ code: "merge_refused" }));
    book().object.close(OTHER);
    expect(() => book().object.close("rema")).toThrow(expect.objectContaining({ code: "delisted" }));
    expect(() => book().object.close(null)).toThrow(expect.objectContaining({ code: "delisted" }));
  });

  test("to buy, be merged and sell never pays, whoever else is merged with one", async () => {
    await buy("ada", 900);
    book().object.close(OTHER);
    await exchange.advance(2_000);
    await place("ada", marketOrder("sell", shares("ada", OTHER), { artistId: OTHER }));
    await exchange.advance(2_000);
    expect(shares("ada", OTHER)).toBe(0);
    expect(account("ada").read().cash).toBeLessThan(STARTING_CASH);
    expectBalanced();
  });

  test("of two that are merged into each other at once, holders of both get cash", async () => {
    await buy("ada", 100);
    await buy("bob", 100, OTHER);
    book().object.close(OTHER);
    book(OTHER).object.close(ARTIST);
    await exchange.advance(60_000);
    expect([shares("ada"), shares("bob", OTHER), shares("ada", OTHER), shares("bob")]).toEqual([0, 0, 0, 0]);
    expectBalanced();
  });

  test("who comes into a listing by a merge is redeemed when that one ends", async () => {
    await buy("ada", 300);
    book().object.close(OTHER);
    await exchange.advance(2_000);
    expect(shares("ada", OTHER)).toBeGreaterThan(0);
    book(OTHER).object.close(null);
    await exchange.advance(2_000);
    expect(shares("ada", OTHER)).toBe(0);
    expect(book(OTHER).object.current.house.inventory).toBe(100_000);
    expect(account("ada").read().cash).toBeLessThan(STARTING_CASH);
    expectBalanced();
  });
});
