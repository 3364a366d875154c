import { beforeEach, describe, expect, test, vi } from "vitest";
import { BookMessage } from "../../../domain/messages/book-events.ts";
import { TestExchange } from "../../testing/exchange.ts";
import type { Carry } from "../../testing/platform/network.ts";
import { ARTIST, limitOrder, marketOrder } from "../../testing/requests.ts";

let exchange: TestExchange;
const book = () => exchange.market(ARTIST);
const deliver: Carry = (_, send) => send();

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined); // failures are what these tests are about
  exchange = new TestExchange();
  exchange.list(ARTIST, 1_000);
});

const buy = (quantity: number) =>
  exchange.account("ada").call((account) => account.place(marketOrder("buy", quantity)));
const spans = () => exchange.messages.map(({ from, to }) => [from, to]);
const last = () => exchange.messages.at(-1) as BookMessage;

test("D1 hears of everything once, a second after it happened", async () => {
  await buy(2);
  await buy(3);
  expect(exchange.messages).toEqual([]);
  await exchange.advance(1_000);
  expect(exchange.messages[0]).toMatchObject({
    artistId: ARTIST,
    from: 0,
    valuations: [{ fairValue: 1_000, source: "test" }],
  });
  expect(exchange.messages.flatMap(({ trades }) => trades)).toMatchObject([
    { price: 1_004, quantity: 2, side: "buy", buyer: "ada", seller: "issuer" },
    { price: 1_004, quantity: 3, side: "buy", buyer: "ada", seller: "issuer" },
  ]);
  expect(last().seq).toBe(last().to);
  expect(last()).toMatchObject({
    market: { last: 1_004, volume: 5, fairValue: 1_000, source: "test", sharesFloated: 100_000 },
  });
  const { length } = exchange.messages;
  await exchange.advance(3_600_000);
  expect(exchange.messages.slice(length).flatMap(({ trades }) => trades)).toEqual([]);
  expect(book().object.diagnostics().projectedSeq).toBe(book().object.diagnostics().seq);
});

test("every message has the form that the queue's consumer asks for", async () => {
  await buy(2);
  await exchange.advance(5_000);
  for (const message of exchange.messages) expect(BookMessage.parse(message)).toEqual(message);
});

test("messages join without gap or overlap", async () => {
  for (let i = 0; i < 5; i++) {
    await buy(1);
    await exchange.advance(1_500);
  }
  expect(spans()[0]?.[0]).toBe(0);
  for (const [index, [from]] of spans().entries()) if (index > 0) expect(from).toBe(spans()[index - 1]?.[1]);
});

test("a message says in its sides who bought and who sold", async () => {
  await buy(5);
  await exchange.account("bob").call((account) => account.place(limitOrder("buy", 5, 1_003)));
  await exchange.account("ada").call((account) => account.place(limitOrder("sell", 5, 1_003)));
  await exchange.advance(1_000);
  expect(exchange.messages.flatMap(({ trades }) => trades).at(-1)).toMatchObject({
    side: "sell",
    buyer: "bob",
    seller: "ada",
  });
});

describe("what D1 does not acknowledge", () => {
  test.each(["project", "projected"] as const)("is sent again until it does (%s lost)", async (method) => {
    exchange.carry = async (call, send) => {
      if (call.method === method) throw new Error("lost");
      return send();
    };
    await buy(2);
    await exchange.advance(120_000);
    expect(book().object.diagnostics().projectedSeq).toBe(0);
    exchange.carry = deliver;
    await exchange.advance(15_000);
    expect(book().object.diagnostics().projectedSeq).toBe(book().object.diagnostics().seq);
    expect(last()).toMatchObject({ from: 0, to: book().object.diagnostics().seq });
  });

  test("is sent again after the book crashed", async () => {
    exchange.carry = async (call, send) => {
      if (call.method === "project") throw new Error("lost");
      return send();
    };
    await buy(2);
    await exchange.advance(1_000);
    book().crash();
    exchange.carry = deliver;
    await exchange.advance(15_000);
    expect(exchange.messages).toHaveLength(1);
    expect(book().object.diagnostics().projectedSeq).toBe(book().object.diagnostics().seq);
  });

  test("is asked for again when a later acknowledgement skips it", () => {
    const { object } = book();
    object.projected(2, 3);
    expect(object.diagnostics().projectedSeq).toBe(0);
    object.projected(0, 2);
    object.projected(2, 3);
    expect(object.diagnostics().projectedSeq).toBe(3);
    object.projected(0, 2);
    expect(object.diagnostics().projectedSeq).toBe(3);
  });
});

test("a long journal goes out in messages below the queue's 128 KB", async () => {
  const [ada, bob] = ["a".repeat(36), "b".repeat(36)];
  await exchange.account(bob).call((account) => account.place(limitOrder("buy", 900, 1_100)));
  for (let sale = 0; sale < 900; sale++) {
    await exchange.account(ada).call((account) => account.place(limitOrder("buy", 1, 1_000)));
    await exchange.account(bob).call((account) => account.place(limitOrder("sell", 1, 1_000)));
  }
  await exchange.advance(2_000);
  expect(exchange.messages.length).toBeGreaterThan(3);
  expect(exchange.messages.flatMap(({ trades }) => trades).length).toBeGreaterThan(900);
  for (const message of exchange.messages) expect(JSON.stringify(message).length).toBeLessThan(128_000);
});

test("the prices of a message are those at its position, also when trading goes on while messages are sent", async () => {
  for (let cents = 1; cents <= 300; cents++) book().object.value(1_000 + cents, "test", exchange.now + cents);
  const held: (() => void)[] = [];
  exchange.carry = async (call, send) => {
    if (call.method === "project") await new Promise<void>((resolve) => held.push(resolve));
    return send();
  };
  await exchange.advance(1_000);
  expect(held).toHaveLength(1);
  book().object.value(5_000, "test", exchange.now + 1_000);
  exchange.carry = deliver;
  held[0]?.();
  await exchange.advance(60_000);
  expect(last()).toMatchObject({
    seq: book().object.diagnostics().seq,
    market: { fairValue: 5_000, bid: 4_983, ask: 5_017 },
  });
});
