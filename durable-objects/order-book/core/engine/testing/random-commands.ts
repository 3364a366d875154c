import { NOTHING_AHEAD } from "../../../../../domain/core/fees.ts";
import { seededRandom } from "../../../../testing/platform/random.ts";
import type { Command, NewOrder, QuoteOrder, SelfTradePrevention, Side, TimeInForce } from "../types.ts";

const ACCOUNTS = ["ada", "ben", "cem", "dora", "eve"];
const ISSUER = "issuer";
const MIDDLE = 100;

/**
 * Well-formed commands around a price of 100 that keep a small book busy, so
 * that orders meet, stops cascade and auctions cross. Half of the seeds trade
 * with bands and halts.
 */
export class RandomCommands {
  readonly #random: () => number;
  readonly #guarded: boolean;
  /** How far limit orders keep away from the other side: the further, the fuller the book. */
  readonly #shyness: number;
  /** Ids given out lately, most of them live, with their accounts. */
  readonly #recent: { id: string; account: string }[] = [];
  #count = 0;
  time = 0;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#guarded = seed % 2 === 1;
    this.#shyness = seed % 4;
  }

  next(): Command {
    this.#count++;
    this.time += this.#below(3);
    if (this.#count === 1) return this.#configure();
    const roll = this.#random() * 1000;
    if (roll < 640) return { type: "place", order: this.#order() };
    if (roll < 800) return this.#cancel();
    if (roll < 930) return this.#amend();
    if (roll < 976) return { type: "quote", account: ISSUER, orders: this.#ladder() };
    if (roll < 980) return { type: "cancel_all", account: this.#pick(ACCOUNTS) };
    if (roll < 985) return { type: "reference", price: this.#price(5) };
    if (roll < 990) return { type: "auction", reason: "halt", endsAt: this.time + 1 + this.#below(20) };
    if (roll < 991) return this.#configure();
    if (roll < 991.5) return { type: "close" };
    return { type: "advance" };
  }

  #configure(): Command {
    const fees = { makerFeeBps: this.#below(30), takerFeeBps: this.#below(1000) };
    if (!this.#guarded) return { type: "configure", fees };
    return {
      type: "configure",
      fees,
      bandBps: 1000 + this.#below(1000),
      haltBps: 300 + this.#below(900),
      haltMs: 5 + this.#below(20),
    };
  }

  #order(): NewOrder {
    const side: Side = this.#chance(0.5) ? "buy" : "sell";
    const { id, account } = this.#name();
    const common = { id, account, side, quantity: this.#quantity(), stp: this.#selfTradePrevention(), ...this.#fees() };
    const roll = this.#random();
    if (roll < 0.62) return this.#limit(common);
    if (roll < 0.72) return this.#market(common);
    return this.#stop(common);
  }

  /** Mostly charged as a whole, now and then with a cap below the rates. */
  #fees(): Pick<NewOrder, "feeCapBps" | "feeAhead"> {
    const feeCapBps = this.#chance(0.3) ? this.#below(1000) : undefined;
    return this.#chance(0.8) ? { feeCapBps, feeAhead: NOTHING_AHEAD } : { feeCapBps };
  }

  #limit(common: Common): NewOrder {
    const price = this.#price(8) + (common.side === "buy" ? -this.#shyness : this.#shyness);
    const order: NewOrder = { ...common, type: "limit", price, ...this.#lifetime(["GTC", "GTD", "IOC", "FOK"]) };
    const rests = order.timeInForce === "GTC" || order.timeInForce === "GTD";
    if (rests && this.#chance(0.15)) order.postOnly = true;
    if (rests && this.#chance(0.2)) order.displayQuantity = 1 + this.#below(Math.min(5, order.quantity));
    if (this.#chance(0.1)) order.exit = this.#exit(order);
    return order;
  }

  #market(common: Common): NewOrder {
    const order: NewOrder = { ...common, type: "market" };
    if (this.#chance(0.1)) order.timeInForce = "FOK";
    if (common.side === "buy" && this.#chance(0.6)) order.budget = this.#below(MIDDLE * 25);
    if (this.#chance(0.1)) order.exit = this.#exit(order);
    return order;
  }

  #stop(common: Common): NewOrder {
    const roll = this.#random();
    const budget = common.side === "buy" && this.#chance(0.6) ? this.#below(MIDDLE * 25) : undefined;
    const stopPrice = this.#price(8);
    if (roll < 0.25) return { ...common, type: "stop", stopPrice, budget, ...this.#lifetime(["GTC", "GTD"]) };
    if (roll < 0.5)
      return { ...common, type: "trailing_stop", trail: 1 + this.#below(8), budget, ...this.#lifetime(["GTC", "GTD"]) };
    if (roll < 0.75) {
      const order: NewOrder = {
        ...common,
        type: "stop_limit",
        stopPrice,
        price: this.#price(8),
        ...this.#lifetime(["GTC", "GTD", "IOC", "FOK"]),
      };
      if (this.#chance(0.2)) order.exit = this.#exit(order);
      return order;
    }
    const apart = 1 + this.#below(12);
    const price = common.side === "sell" ? stopPrice + apart : stopPrice - apart;
    const limited = this.#chance(0.5) ? { stopLimitPrice: this.#price(10) } : { budget };
    return { ...common, type: "oco", price, stopPrice, ...limited, ...this.#lifetime(["GTC", "GTD"]) };
  }

  #exit(entry: NewOrder): NonNullable<NewOrder["exit"]> {
    const middle = entry.price ?? entry.stopPrice ?? MIDDLE;
    const [above, below] = [middle + 1 + this.#below(6), middle - 1 - this.#below(6)];
    const [takeProfit, stopPrice] = entry.side === "buy" ? [above, below] : [below, above];
    const { id: name } = this.#name(entry.account);
    const id = name === entry.id ? `${name}x` : name;
    if (this.#chance(0.5)) return { id, takeProfit, stopPrice, stopLimitPrice: this.#price(10) };
    return {
      id,
      takeProfit,
      stopPrice,
      budget: entry.side === "sell" && this.#chance(0.5) ? this.#below(2500) : undefined,
    };
  }

  #cancel(): Command {
    const { id, account } = this.#recent[this.#below(this.#recent.length)] ?? this.#name();
    return { type: "cancel", orderId: id, account: this.#chance(0.02) ? "mallory" : account };
  }

  #amend(): Command {
    const { id, account } = this.#recent[this.#below(this.#recent.length)] ?? this.#name();
    const command: Command = { type: "amend", orderId: id, account };
    if (this.#chance(0.5)) command.price = this.#price(8);
    if (this.#chance(0.6)) command.quantity = this.#quantity();
    if (this.#chance(0.2) || (command.price ?? command.quantity) === undefined) command.stopPrice = this.#price(8);
    return command;
  }

  #ladder(): QuoteOrder[] {
    const middle = this.#price(6);
    const orders: QuoteOrder[] = [];
    for (let step = 0; step < this.#below(4); step++) {
      orders.push({
        id: `q${this.#count}b${step}`,
        side: "buy",
        price: middle - step - this.#below(2),
        quantity: this.#quantity(),
      });
      orders.push({
        id: `q${this.#count}a${step}`,
        side: "sell",
        price: middle + 1 + step,
        quantity: this.#quantity(),
      });
    }
    return orders;
  }

  #lifetime(choices: TimeInForce[]): Pick<NewOrder, "timeInForce" | "expiresAt"> {
    const timeInForce = this.#chance(0.6) ? "GTC" : this.#pick(choices);
    return timeInForce === "GTD" ? { timeInForce, expiresAt: this.time + 1 + this.#below(80) } : { timeInForce };
  }

  /** A new id, now and then one that may still be in use. */
  #name(account = this.#pick(ACCOUNTS)): { id: string; account: string } {
    const reused = this.#chance(0.01) ? this.#recent[this.#below(this.#recent.length)]?.id : undefined;
    const name = { id: reused ?? `o${this.#count}${this.#random().toString(36).slice(2, 5)}`, account };
    if (reused !== undefined) return name;
    this.#recent.push(name);
    if (this.#recent.length > 40) this.#recent.shift();
    return name;
  }

  #selfTradePrevention(): SelfTradePrevention | undefined {
    return this.#chance(0.5) ? undefined : this.#pick(["cancel_maker", "cancel_taker", "cancel_both", "none"] as const);
  }

  #price(spread: number): number {
    return MIDDLE - spread + this.#below(2 * spread + 1);
  }

  #quantity(): number {
    return 1 + this.#below(20);
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#below(choices.length)]!;
  }
}

type Common = Pick<NewOrder, "id" | "account" | "side" | "quantity" | "stp" | "feeCapBps" | "feeAhead">;
