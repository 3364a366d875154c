import { beforeEach, describe, expect, test, vi } from "vitest";
import { TestExchange } from "../../testing/exchange.ts";
import { ARTIST, limitOrder, marketOrder } from "../../testing/requests.ts";
import type { NewOrder } from "./engine/index.ts";

let exchange: TestExchange;
/** When settlements were sent to whom. */
let sent: { to: string; at: number }[];
/** Portfolios that do not answer. */
let down: Set<string>;

const book = () => exchange.market(ARTIST);
const ada = () => exchange.account("ada");
const bob = () => exchange.account("bob");
const minutes = (count: number) => count * 60_000;
const sentTo = (name: string) => sent.filter(({ to }) => to === name);

beforeEach(async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined); // failures are what these tests are about
  exchange = new TestExchange();
  sent = [];
  down = new Set();
  exchange.carry = async (call, send) => {
    if (call.method === "settle") {
      sent.push({ to: call.to, at: exchange.now });
      if (down.has(call.to)) throw new Error("unreachable");
    }
    return send();
  };
  exchange.list(ARTIST, 1_000);
  await bob().call((account) => account.place(limitOrder("buy", 100, 1_010)));
  await exchange.advance(minutes(1));
  sent.length = 0;
});

/** Ada rests a bid, bob fills it share by share: each sale settles with ada through the outbox. */
async function fillAda(sales: number): Promise<string> {
  const { id } = await ada().call((account) => account.place(limitOrder("buy", sales, 1_000)));
  for (let sale = 0; sale < sales; sale++) await bob().call((account) => account.place(limitOrder("sell", 1, 1_000)));
  return id;
}

const filled = (id: string) => ada().object.order(id).filledQuantity;

test("a maker hears of its fills at once, a taker only if it does not acknowledge its answer", async () => {
  const id = await fillAda(3);
  await exchange.advance(0);
  expect(filled(id)).toBe(3);
  expect(sentTo("bob")).toEqual([]);
  await exchange.advance(minutes(1));
  expect(sentTo("bob")).toHaveLength(1);
  expect(book().object.diagnostics()).toMatchObject({ pending: 0, failing: 0 });
});

test("nothing is sent, and no alarm is kept for it, once all is acknowledged", async () => {
  await fillAda(3);
  await exchange.advance(minutes(5));
  const { length } = sent;
  await exchange.advance(minutes(600));
  expect(sent).toHaveLength(length);
  expect(book().storage.alarm).toBeNull();
});

describe("a portfolio that does not answer", () => {
  test("is tried again with growing pauses, up to five minutes, and never given up", async () => {
    down.add("ada");
    const id = await fillAda(3);
    await exchange.advance(minutes(24 * 60));
    const times = sentTo("ada").map(({ at }) => at);
    const pauses = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(pauses.slice(-200).every((pause) => pause === minutes(5))).toBe(true);
    expect(pauses.filter((pause) => pause < minutes(5)).length).toBeLessThan(20);
    expect(book().object.diagnostics()).toMatchObject({ failing: 1 });
    down.clear();
    await exchange.advance(minutes(5));
    expect(filled(id)).toBe(3);
    expect(book().object.diagnostics()).toMatchObject({ pending: 0, failing: 0 });
  });

  test("and stops answering again is tried as one that has just failed: after a second, two and four", async () => {
    await bob().call((account) => account.place(limitOrder("buy", 50, 1_020)));
    down.add("ada");
    await fillAda(150);
    await exchange.advance(minutes(60));
    // One delivery does not hold all: the first arrives, and those after it do not.
    const { carry } = exchange;
    let deliveries = 0;
    exchange.carry = async (call, send) => {
      if (call.to === "ada" && call.method === "settle") down = new Set(deliveries++ === 0 ? [] : ["ada"]);
      return carry(call, send);
    };
    sent.length = 0;
    await exchange.advance(minutes(6));
    const times = sentTo("ada").map(({ at }) => at);
    expect(times.slice(0, 5).map((at) => at - times[0]!)).toEqual([0, 0, 1_000, 3_000, 7_000]);
  });

  test("and answers again can be driven at once, without waiting for the pause", async () => {
    down.add("ada");
    const id = await fillAda(3);
    await exchange.advance(minutes(60));
    down.clear();
    await book().object.redrive();
    expect(filled(id)).toBe(3);
    expect(book().object.diagnostics()).toMatchObject({ pending: 0, failing: 0 });
  });

  test("does not hold up the others", async () => {
    down.add("ada");
    await fillAda(1);
    const eve = await exchange.account("eve").call((account) => account.place(limitOrder("buy", 1, 1_001)));
    await bob().call((account) => account.place(limitOrder("sell", 1, 1_001)));
    await exchange.advance(1);
    expect(exchange.account("eve").object.order(eve.id).status).toBe("filled");
  });

  test("still gets everything, in order, after the book crashed in between", async () => {
    down.add("ada");
    const id = await fillAda(5);
    await exchange.advance(minutes(10));
    book().crash();
    down.clear();
    await exchange.advance(minutes(5));
    expect(filled(id)).toBe(5);
    expect(
      ada()
        .object.order(id)
        .fills.map(({ seq }) => seq),
    ).toEqual(
      ada()
        .object.order(id)
        .fills.map(({ seq }) => seq)
        .toSorted((a, b) => a - b),
    );
    expect(exchange.failures).toEqual([]);
  });

  test("and hangs does not keep the book busy meanwhile", async () => {
    exchange.carry = (call, send) => {
      if (call.to === "ada" && call.method === "settle") return new Promise(() => undefined);
      return send();
    };
    await fillAda(1);
    let alarms = 0;
    const { object } = book();
    const { onAlarm } = object;
    object.onAlarm = () => {
      alarms += 1;
      if (alarms > 100) throw new Error("the alarm never rests");
      return onAlarm.call(object);
    };
    await exchange.advance(20_000);
    expect(alarms).toBeLessThan(20);
  });

  test("and hangs while the book crashes still gets everything: an alarm stands behind every delivery", async () => {
    exchange.carry = (call, send) =>
      call.to === "ada" && call.method === "settle" ? new Promise(() => undefined) : send();
    const id = await fillAda(1);
    await exchange.advance(15_000); // the alarm set with the trade has run
    book().crash();
    exchange.carry = (_, send) => send();
    await exchange.advance(minutes(1));
    expect(filled(id)).toBe(1);
  });

  test("and hangs with many others is no reason for the rest to wait", async () => {
    const slow = Array.from({ length: 60 }, (_, number) => `slow-${number}`);
    for (const name of slow) await exchange.account(name).call((account) => account.place(limitOrder("buy", 1, 1_000)));
    await exchange.advance(minutes(1));
    exchange.carry = (call, send) => {
      if (call.method === "settle" && slow.includes(call.to)) return new Promise(() => undefined);
      return send();
    };
    await bob().call((account) => account.place(limitOrder("sell", 60, 1_000)));
    await exchange.advance(2);
    const id = await fillAda(1);
    await exchange.advance(1_000);
    expect(filled(id)).toBe(1);
  });
});

test("a delivery whose acknowledgement is lost is repeated, and applied once", async () => {
  let lost = 0;
  exchange.carry = async (call, send) => {
    const answer = await send();
    if (call.method === "settle" && lost++ < 3) throw new Error("acknowledgement lost");
    return answer;
  };
  const id = await fillAda(2);
  await exchange.advance(minutes(2));
  expect(lost).toBeGreaterThan(3);
  expect(filled(id)).toBe(2);
  expect(book().object.diagnostics().pending).toBe(0);
});

test("more settlements than fit one delivery go out in several, in order", async () => {
  down.add("ada");
  await bob().call((account) => account.place(limitOrder("buy", 150, 1_020)));
  const id = await fillAda(250);
  expect(book().object.diagnostics().pending).toBeGreaterThan(250);
  down.clear();
  await exchange.advance(minutes(10));
  expect(filled(id)).toBe(250);
  expect(book().object.diagnostics().pending).toBe(0);
});

test("what the account acknowledges with its next order is not delivered again", async () => {
  await ada().call((account) => account.place(limitOrder("buy", 1, 900)));
  await exchange.advance(1_000); // written
  await ada().call((account) => account.place(limitOrder("buy", 1, 901)));
  expect(book().object.diagnostics().pending).toBe(1);
});

describe("the outbox's tables, which lag behind the journal", () => {
  const rows = () =>
    book().storage.tables.exec<{ count: number }>("SELECT COUNT(*) AS count FROM outbox").toArray()[0]?.count;
  /** What a portfolio that acknowledged nothing would be sent. Its order is known: this places nothing. */
  const waitingFor = (account: string, orderId: string) =>
    book().object.submit({ id: orderId, account } as NewOrder, 0).settlements;

  test("never see what an account acknowledges with its next order", async () => {
    for (let order = 0; order < 50; order++) {
      await ada().call((account) => account.place(marketOrder("buy", 1)));
      await exchange.advance(500);
    }
    expect(rows()).toBe(0);
    await exchange.advance(minutes(1));
    expect(book().object.diagnostics()).toMatchObject({ pending: 0 });
  });

  test("come back from the journal after a crash as they were, however many lines a command had", async () => {
    const resting = await Promise.all(
      [1_003, 1_002, 1_001].map((price) => ada().call((account) => account.place(limitOrder("buy", 5, price)))),
    );
    await exchange.advance(minutes(1));
    down.add("ada");
    const sweep = await bob().call((account) => account.place(marketOrder("sell", 12)));
    const orderId = resting[0]!.id;
    const before = [waitingFor("ada", orderId), waitingFor("bob", sweep.id)];
    expect(before[0]).toMatchObject([{ events: [{ quantity: 5 }, { quantity: 5 }, { quantity: 2 }] }]);
    expect(rows()).toBe(0);
    book().crash();
    expect([waitingFor("ada", orderId), waitingFor("bob", sweep.id)]).toEqual(before);
    down.clear();
    await exchange.advance(minutes(1));
    expect(filled(orderId)).toBe(5);
    expect(book().object.diagnostics()).toMatchObject({ pending: 0, failing: 0 });
  });

  test("are brought up to date before they are looked over, and an acknowledgement that a crash took is given again", async () => {
    await ada().call((account) => account.place(marketOrder("buy", 1)));
    expect(book().object.diagnostics()).toMatchObject({ pending: 1 });
    expect(rows()).toBe(1);
    await exchange.advance(1_000);
    await ada().call((account) => account.place(marketOrder("buy", 1)));
    book().crash();
    expect(book().object.diagnostics()).toMatchObject({ pending: 2 });
    await exchange.advance(minutes(1));
    expect(book().object.diagnostics()).toMatchObject({ pending: 0 });
    expect(ada().object.read().positions.get(ARTIST)?.shares).toBe(2);
    expect(exchange.failures).toEqual([]);
  });
});

test("an account that goes on trading is never sent what it acknowledges, however long it goes on", async () => {
  for (let order = 0; order < 200; order++) {
    await ada().call((account) => account.place(marketOrder(order % 2 === 0 ? "buy" : "sell", 1)));
    await exchange.advance(1_000);
  }
  expect(sentTo("ada")).toEqual([]);
  await exchange.advance(minutes(1));
  expect(sentTo("ada")).toHaveLength(1);
  expect(book().object.diagnostics()).toMatchObject({ pending: 0, failing: 0 });
});
