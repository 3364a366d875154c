import { beforeEach, expect, test } from "vitest";
import { TestExchange } from "./exchange.ts";
import { ARTIST, limitOrder, marketOrder } from "./requests.ts";

/*
 * What an order costs in time is the durable commits that happen one after the
 * other between request and answer: the hold in the portfolio, the match in the
 * book. The clock stands still here, so nothing but that path runs.
 */

let exchange: TestExchange;
const ada = () => exchange.account("ada");

beforeEach(async () => {
  exchange = new TestExchange();
  exchange.list(ARTIST, 1_000);
  await exchange.account("bob").call((account) => account.place(limitOrder("buy", 50, 1_000)));
  await exchange.advance(60_000);
});

async function commitsOf(request: () => Promise<unknown>): Promise<number> {
  const before = exchange.commits;
  await request();
  return exchange.commits - before;
}

test.each([
  ["that trades with the issuer", () => marketOrder("buy", 10)],
  ["that rests", () => limitOrder("buy", 10, 900)],
])("an order %s costs two durable commits", async (_, request) => {
  await ada().call((account) => account.place(marketOrder("buy", 100)));
  await exchange.advance(60_000);
  expect(await commitsOf(() => ada().call((account) => account.place(request())))).toBe(2);
});

test("an order that trades with another user costs the taker no more", async () => {
  await ada().call((account) => account.place(marketOrder("buy", 100)));
  await exchange.advance(60_000);
  expect(await commitsOf(() => ada().call((account) => account.place(limitOrder("sell", 50, 1_000))))).toBe(2);
});

test("the first order of an account, which also opens it, costs no more", async () => {
  expect(await commitsOf(() => exchange.account("eve").call((account) => account.place(marketOrder("buy", 1))))).toBe(
    2,
  );
});

test("an order right after another one writes what that one left behind on the way", async () => {
  await ada().call((account) => account.place(marketOrder("buy", 1)));
  expect(await commitsOf(() => ada().call((account) => account.place(marketOrder("buy", 1))))).toBe(2);
});

test("an order sent again, and one that is refused, cost none", async () => {
  const request = marketOrder("buy", 1);
  await ada().call((account) => account.place(request));
  await exchange.advance(60_000);
  expect(await commitsOf(() => ada().call((account) => account.place(request)))).toBe(0);
  expect(
    await commitsOf(() =>
      ada()
        .call((account) => account.place(marketOrder("sell", 100)))
        .catch(() => undefined),
    ),
  ).toBe(0);
});

test("ten orders at once of one account share the commits of holds and of matches", async () => {
  await ada().call((account) => account.place(marketOrder("buy", 1)));
  await exchange.advance(60_000);
  const place = (price: number) => ada().call((account) => account.place(limitOrder("buy", 1, price)));
  const commits = await commitsOf(() => Promise.all(Array.from({ length: 10 }, (_, index) => place(900 + index))));
  // One for all holds, one for all matches: ten of each that shared nothing would be twenty.
  expect(commits).toBe(2);
});

test("looking at one's orders costs no commit once the tables to read from are up to date", async () => {
  const look = () => ada().call(async (account) => account.orders({ status: "open", limit: 10 }));
  await ada().call((account) => account.place(limitOrder("buy", 1, 900)));
  await exchange.advance(60_000);
  await look();
  expect(await commitsOf(() => look())).toBe(0);
});
