import { beforeEach, describe, expect, test, vi } from "vitest";
import { STARTING_CASH } from "../../domain/core/money.ts";
import { checkInvariants } from "../order-book/core/engine/invariants.ts";
import { heldFor } from "../portfolio/core/ledger-order.ts";
import { TestExchange } from "./exchange.ts";
import type { Carry } from "./platform/network.ts";
import { seededRandom } from "./platform/random.ts";
import { limitOrder, marketOrder } from "./requests.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined); // failures are what these tests are about
});

const ACCOUNTS = ["ada", "bob", "eve", "mel"];
const ARTISTS = ["tyla", "doechii", "rema"];

/** Loses a call in twelve before it arrives, an answer in twelve, and repeats a call in twelve. */
function unreliable(random: () => number): Carry {
  return async (_, send) => {
    const luck = random() * 12;
    if (luck < 1) throw new Error("call lost");
    if (luck < 2) await send();
    const answer = await send();
    if (luck > 11) throw new Error("answer lost");
    return answer;
  };
}

/** Trades at random for a while, then lets everything come to rest. */
async function trade(seed: number, faults: { network: boolean; crashes: boolean }): Promise<TestExchange> {
  const random = seededRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const exchange = new TestExchange();
  for (const artistId of ARTISTS) exchange.list(artistId, 500 + Math.floor(random() * 2_000));
  if (faults.network) exchange.carry = unreliable(random);

  for (let step = 0; step < 250; step++) {
    const artistId = pick(ARTISTS);
    const account = exchange.account(pick(ACCOUNTS));
    const side = random() < 0.6 ? "buy" : "sell";
    const quantity = 1 + Math.floor(random() * 40);
    const fair = exchange.market(artistId).object.current.fair?.value ?? 1_000;
    const luck = random();
    if (luck < 0.4)
      void account.call((of) => of.place(marketOrder(side, quantity, { artistId }))).catch(() => undefined);
    else if (luck < 0.8)
      void account
        .call((of) =>
          of.place(limitOrder(side, quantity, Math.max(1, Math.round(fair * (0.97 + random() * 0.06))), { artistId })),
        )
        .catch(() => undefined);
    else if (luck < 0.9) {
      const { orders } = account.object.orders({ status: "open", limit: 200 });
      if (orders.length > 0) void account.call((of) => of.cancel(pick(orders).id)).catch(() => undefined);
    } else
      exchange
        .market(artistId)
        .object.value(Math.max(1, Math.round(fair * (0.9 + random() * 0.2))), "test", exchange.now);
    if (faults.crashes && random() < 0.08) pick([account, exchange.market(artistId)]).crash();
    await exchange.advance(Math.floor(random() * 300));
  }
  exchange.carry = (_, send) => send();
  await exchange.advance(900_000);
  return exchange;
}

function expectConserved(exchange: TestExchange): void {
  const { cash, granted, shares, pending } = exchange.balance();
  expect(pending).toBe(0);
  expect(granted).toBe(ACCOUNTS.length * STARTING_CASH);
  expect(cash).toBe(granted);
  for (const { held, floated } of Object.values(shares)) expect(held).toBe(floated);
}

/** What the portfolios think is open is what lies in the books, order by order. */
function expectAgreement(exchange: TestExchange): void {
  const resting = new Map<string, number>();
  for (const artistId of ARTISTS) {
    const { engine } = exchange.market(artistId).object.current;
    checkInvariants(engine);
    for (const order of engine.orders.values())
      if (ACCOUNTS.includes(order.account)) resting.set(order.id, order.remaining);
  }
  for (const name of ACCOUNTS) {
    const ledger = exchange.account(name).object.read();
    let held = 0;
    for (const order of ledger.openOrders.values()) {
      expect(order.status).toBe("open");
      expect(resting.get(order.id)).toBe(order.quantity - order.filledQuantity);
      resting.delete(order.id);
      if (order.side === "buy") held += heldFor(order);
    }
    expect(ledger.heldCash).toBe(held);
  }
  expect([...resting]).toEqual([]);
}

describe.each([
  ["in peace", { network: false, crashes: false }],
  ["over a network that loses and repeats", { network: true, crashes: false }],
  ["with objects that crash", { network: false, crashes: true }],
  ["with both", { network: true, crashes: true }],
])("random trading %s", (_, faults) => {
  test.each([1, 2, 3, 4])("conserves cash and shares, and both sides agree (seed %i)", async (seed) => {
    const exchange = await trade(seed, faults);
    const traded = ARTISTS.reduce((sum, artistId) => sum + exchange.market(artistId).object.current.volume, 0);
    expect(traded).toBeGreaterThan(500);
    expectConserved(exchange);
    expectAgreement(exchange);
    expect(exchange.failures).toEqual([]);
  });
});

test("nothing changes when every object is then built again from what it stored", async () => {
  const exchange = await trade(5, { network: true, crashes: true });
  const before = exchange.balance();
  for (const name of ACCOUNTS) exchange.account(name).crash();
  for (const artistId of ARTISTS) exchange.market(artistId).crash();
  expect(exchange.balance()).toEqual(before);
  expectAgreement(exchange);
});
