import { expect, test } from "vitest";
import { potentialOf, rankedValue, sharesToFloat } from "../../../domain/core/potential.ts";
import { STARTING_CASH } from "../../../domain/core/money.ts";
import type { NewOrder } from "../../protocol/order-commands.ts";
import { ladderOfAmounts } from "../../testing/ladder-of-amounts.ts";
import { Random } from "../../testing/platform/random.ts";
import { soldShares } from "./state.ts";
import { MemoryMarket } from "./testing/memory-market.ts";

/*
 * Who trades with the issuer at one fair value, in whatever way, never ends with more money and the
 * same shares. The engine, the market and its requotes are the real ones; fees are zero, cash is not bounded.
 */

const SEQUENCES = 100_000;
/** So many sequences on one book: later ones meet what earlier ones left of the ladder, the inventory is any. */
const ON_ONE_BOOK = 50;
const COMMANDS = 8;

/** Two accounts of one person, who means harm. */
const ATTACKERS = ["eve", "mallory"] as const;
type Attacker = (typeof ATTACKERS)[number];

/** A book of any fair value, with any inventory, and two attackers who have nothing. */
class Attack {
  readonly memory: MemoryMarket;
  private readonly random: Random;
  private readonly holdings = new Map<Attacker, { cash: number; shares: number }>();
  private readonly fairValue: number;
  private orders = 0;

  constructor(seed: number, makeLadder?: typeof ladderOfAmounts) {
    this.random = new Random(seed, "attack");
    this.memory = new MemoryMarket({ makeLadder });
    this.fairValue = this.random.spread(1, 1_000_000);
    const { market } = this.memory;
    market.list(this.random.pick([sharesToFloat(this.fairValue), 100, 10_000, 100_000]));
    this.value();
    this.drawInventory();
  }

  get state() {
    return this.memory.market.current;
  }

  /** What the attackers' trades of one sequence brought them, all that they bought sold again. Null if they cannot get rid of it. */
  sequence(): number | null {
    this.drawInventory();
    this.memory.market.depth();
    this.memory.taken();
    for (const account of ATTACKERS) this.holdings.set(account, { cash: 0, shares: 0 });
    const before = { ...this.state.house, sold: soldShares(this.state) };
    for (let command = 0; command < COMMANDS; command++) this.act();
    this.unwind();
    const { cash } = this.state.house;
    const sold = soldShares(this.state);
    const { fairValue, state } = this;
    const worth = potentialOf({ fairValue, sharesFloated: state.sharesFloated, sold }, sold - before.sold);
    // Shares that nobody takes back are worth what the potential says at most: the issuer has not lost by them either.
    expect(cash - before.cash).toBeGreaterThanOrEqual(worth - Math.abs(worth) * 1e-12);
    return sold === before.sold ? before.cash - cash : null;
  }

  private drawInventory(): void {
    const { house, sharesFloated } = this.state;
    house.inventory = this.random.chance(0.2) ? sharesFloated : this.random.below(sharesFloated + 1);
    this.value();
  }

  /** The same fair value once more: the issuer quotes anew, or the next command finds its quotes old. */
  private value(): void {
    this.memory.now += 3_600_001;
    const volatilityBps = this.random.pick([0, 300, 1_000, 5_000]);
    const dueAt = this.random.chance(0.5) ? this.memory.now - 1 : undefined;
    this.memory.market.value(this.fairValue, "test", this.memory.now, { volatilityBps, dueAt });
  }

  private act(): void {
    const { random } = this;
    const account = random.pick(ATTACKERS);
    const doing = random.below(10);
    if (doing < 3) this.trade(account, "buy", this.size());
    else if (doing < 6) this.trade(account, "sell", Math.min(this.size(), this.sharesOf(account)));
    else if (doing < 8) this.rest(account);
    else if (doing === 8) this.memory.wait();
    else if (random.chance(0.3)) this.value();
    else this.memory.market.cancelAll(account, 0);
    this.settle();
  }

  /** A few shares, what $10,000 buy, or a sweep. */
  private size(): number {
    const { random, fairValue } = this;
    const all = Math.max(1, Math.floor(STARTING_CASH / fairValue));
    return random.chance(0.3) ? random.between(1, 3) : random.spread(1, random.pick([all, 5 * all, 100 * all]));
  }

  private rest(account: Attacker): void {
    const { random } = this;
    const side = random.chance(0.5) ? "buy" : "sell";
    const around = this.fairValue * Math.exp(soldShares(this.state) / this.state.sharesFloated);
    const price = Math.max(1, Math.round(around * (0.9 + 0.2 * random.next())));
    const quantity = side === "buy" ? this.size() : Math.min(this.size(), this.sharesOf(account));
    this.submit(account, { side, quantity, type: "limit", price, timeInForce: "GTC" });
  }

  private trade(account: Attacker, side: "buy" | "sell", quantity: number): void {
    this.submit(account, { side, quantity, type: "market", timeInForce: "IOC" });
  }

  private submit(
    account: Attacker,
    order: Pick<NewOrder, "side" | "quantity" | "type" | "timeInForce"> & { price?: number },
  ): void {
    const quantity = Math.min(order.quantity, 1_000_000);
    if (quantity < 1) return;
    const id = `o${++this.orders}`;
    this.memory.market.submit({ ...order, quantity, id, account, stp: "cancel_maker" } as NewOrder, 0);
    this.settle();
  }

  /** Cancels what rests, and sells back until nothing is left or nobody bids. */
  private unwind(): void {
    for (const account of ATTACKERS) this.memory.market.cancelAll(account, 0);
    for (const account of ATTACKERS)
      for (let rounds = 0; rounds < 20 && this.sharesOf(account) > 0; rounds++) {
        const before = this.sharesOf(account);
        this.trade(account, "sell", before);
        this.memory.wait();
        this.settle();
        if (this.sharesOf(account) === before) break;
      }
  }

  private sharesOf(account: Attacker): number {
    return this.holdings.get(account)?.shares ?? 0;
  }

  private settle(): void {
    for (const { event } of this.memory.taken()) {
      if (event.type !== "filled") continue;
      const { takerAccount, makerAccount, takerSide, quantity } = event;
      this.move(takerAccount, takerSide === "buy" ? quantity : -quantity);
      this.move(makerAccount, takerSide === "buy" ? -quantity : quantity);
    }
  }

  private move(account: string, shares: number): void {
    const holding = this.holdings.get(account as Attacker);
    if (holding) holding.shares += shares;
  }
}

test(`the issuer never ends a round trip poorer: ${SEQUENCES} sequences`, { timeout: 300_000 }, () => {
  let closed = 0;
  let lost = 0;
  for (let seed = 0; seed < SEQUENCES / ON_ONE_BOOK; seed++) {
    const attack = new Attack(seed);
    for (let sequence = 0; sequence < ON_ONE_BOOK; sequence++) {
      const gained = attack.sequence();
      if (gained === null) continue;
      closed += 1;
      if (gained < 0) lost += 1;
      if (gained > 0) expect.fail(`seed ${seed}, sequence ${sequence}: the attackers gained ${gained} cents`);
    }
  }
  // Most sequences trade, and come back to where they began.
  expect(closed).toBeGreaterThan(SEQUENCES * 0.8);
  expect(lost).toBeGreaterThan(SEQUENCES * 0.5);
});

test("a ladder of amounts around fair value is found out at once", () => {
  expect(() => {
    const attack = new Attack(1, ladderOfAmounts);
    for (let sequence = 0; sequence < ON_ONE_BOOK; sequence++) attack.sequence();
  }).toThrow(/invariant 10 is broken: the issuer (sold|bought)/);
});

test("what one ranks by grows by no trade with the issuer", () => {
  const random = new Random(1, "rank");
  for (let run = 0; run < 20_000; run++) {
    const fairValue = random.spread(1, 1_000_000);
    const sharesFloated = random.pick([sharesToFloat(fairValue), 100, 100_000]);
    const sold = random.below(sharesFloated + 1);
    const held = random.below(sold + 1);
    const before = rankedValue({ fairValue, sharesFloated, sold }, held);
    const bought = random.below(sharesFloated - sold + 1);
    // The least that it costs: what the shares are worth by the marginal prices, in whole cents.
    const after = { fairValue, sharesFloated, sold: sold + bought };
    const cost = Math.ceil(potentialOf(after, bought) * (1 + 1e-12));
    expect(rankedValue(after, held + bought) - cost).toBeLessThanOrEqual(before);
    const kept = random.below(held + 1);
    const proceeds = Math.floor(potentialOf({ fairValue, sharesFloated, sold }, held - kept) * (1 - 1e-12));
    const left = { fairValue, sharesFloated, sold: sold - (held - kept) };
    expect(rankedValue(left, kept) + proceeds).toBeLessThanOrEqual(before);
  }
});
