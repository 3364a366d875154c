import type { Order } from "../domain/orders.ts";
import { ProblemError } from "../domain/problems.ts";
import type { PlaceRequest } from "../durable-objects/portfolio/order-request.ts";
import type { Exchange } from "./exchange.ts";
import { Random } from "./random.ts";
import { broken } from "./violation.ts";

/** Resting orders a user lets stand before it rather cancels. */
const RESTING = 12;

/** What a user knows of one of its commands. */
export interface Placed {
  request: PlaceRequest;
  /** Given by the first answer. */
  orderId: string | null;
  /** The first answer that told the outcome, as JSON. */
  outcome: string | null;
  cancelled: boolean;
}

/** Where a user looks up what an artist is worth, in cents. */
export interface Prices {
  artists: readonly string[];
  fairValue(artistId: string): number;
}

/** Trades, cancels, repeats itself and makes mistakes; and remembers every answer. */
export class User {
  readonly name: string;
  readonly placed: Placed[] = [];
  private readonly exchange: Exchange;
  private readonly prices: Prices;
  private readonly random: Random;
  private readonly open: Placed[] = [];
  /** What it may think it has, from the answers it got. */
  private readonly shares = new Map<string, number>();

  constructor(exchange: Exchange, prices: Prices, name: string, seed: number) {
    this.exchange = exchange;
    this.prices = prices;
    this.name = name;
    this.random = new Random(seed, name);
  }

  act(): void {
    const { random } = this;
    const roll = random.next();
    const earlier = this.placed.length > 0 ? this.placed[Math.max(0, this.placed.length - 1 - random.below(30))] : undefined;
    if (this.open.length > RESTING || roll < 0.15) this.cancelOne();
    else if (earlier && roll < 0.22) this.send(earlier);
    else if (earlier && roll < 0.24) this.sendAnother(earlier);
    else this.placeNew();
  }

  /** Sends a command again and resolves to nothing; the answer must be the one it got before. */
  send(placed: Placed): Promise<void> {
    const { request } = placed;
    const answer = this.exchange.network.call(null, this.account, (account) => account.place(request));
    return answer.then(
      (order) => this.guard(() => this.told(placed, order)),
      (error: unknown) => this.refused(error, ["insufficient_cash", "insufficient_shares", "too_many_orders", "unknown_artist", "invalid_request"]),
    );
  }

  /** Sends another request under the name of an earlier one: it must be refused, unless the earlier was never stored. */
  sendAnother(placed: Placed): Promise<void> {
    const request: PlaceRequest = { ...placed.request, quantity: placed.request.quantity + 1 };
    const known = placed.orderId !== null;
    if (!known) return Promise.resolve();
    const answer = this.exchange.network.call(null, this.account, (account) => account.place(request));
    return answer.then(
      (order) => this.exchange.failed("repeat", broken(8, `${this.name}: another request as ${request.clientOrderId} was answered with order ${order.id}`)),
      (error: unknown) => this.refused(error, ["idempotency_conflict"]),
    );
  }

  private placeNew(): void {
    const placed: Placed = { request: this.request(), orderId: null, outcome: null, cancelled: false };
    this.placed.push(placed);
    void this.send(placed);
  }

  private cancelOne(): void {
    const { random, open } = this;
    const placed = open[random.below(open.length)];
    if (!placed?.orderId) return;
    const { orderId } = placed;
    if (random.chance(0.8)) open.splice(open.indexOf(placed), 1);
    const answer = this.exchange.network.call(null, this.account, (account) => account.cancel(orderId));
    answer.then(
      (order) =>
        this.guard(() => {
          if (order.id !== orderId || order.status !== "cancelled") throw broken(8, `${this.name}: cancelling ${orderId} was answered with ${order.id}, ${order.status}`);
          placed.cancelled = true;
        }),
      (error: unknown) => this.refused(error, ["order_not_open", "order_in_flight", "unavailable"]),
    );
  }

  private told(placed: Placed, order: Order): void {
    const { request, outcome } = placed;
    const fits = order.clientOrderId === request.clientOrderId && order.artistId === request.artistId && order.side === request.side;
    if (!fits || order.quantity !== request.quantity) throw broken(8, `${this.name}: ${request.clientOrderId} was answered with another order: ${order.id}`);
    if (placed.orderId !== null && placed.orderId !== order.id) throw broken(8, `${this.name}: ${request.clientOrderId} acted twice: ${placed.orderId} and ${order.id}`);
    placed.orderId = order.id;
    if (order.status === "submitting") return;
    const answer = JSON.stringify(order);
    if (outcome !== null && outcome !== answer) throw broken(8, `${this.name}: ${request.clientOrderId} was answered ${outcome}, then ${answer}`);
    if (outcome === null && order.status === "open") this.open.push(placed);
    if (outcome === null) this.shares.set(order.artistId, this.sharesOf(order.artistId) + (order.side === "buy" ? 1 : -1) * order.filledQuantity);
    placed.outcome = answer;
  }

  private refused(error: unknown, expected: string[]): void {
    if (error instanceof ProblemError && expected.includes(error.code)) return;
    this.exchange.unexpected(`${this.name} was answered`, error);
  }

  private guard(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.exchange.failed("answer", error);
    }
  }

  private request(): PlaceRequest {
    const { random } = this;
    const artistId = random.pick(this.prices.artists);
    const fairValue = this.prices.fairValue(artistId);
    const clientOrderId = `${this.name}:${this.placed.length}`;
    const side = random.chance(this.sharesOf(artistId) > 0 ? 0.4 : 0.95) ? "buy" : "sell";
    const quantity = random.chance(0.02) ? random.spread(1_000, 1_000_000) : random.spread(1, 60);
    if (random.chance(0.25)) return { clientOrderId, artistId, side, quantity, type: "market", timeInForce: "IOC", selfTrade: "cancel_maker" };
    const away = fairValue * (random.next() - 0.35) * 0.05;
    const price = Math.max(1, Math.round(side === "buy" ? fairValue - away : fairValue + away));
    const usual = { selfTrade: "cancel_maker", postOnly: false } as const;
    return { clientOrderId, artistId, side, quantity, type: "limit", price, timeInForce: random.chance(0.2) ? "IOC" : "GTC", ...usual };
  }

  private sharesOf(artistId: string): number {
    return this.shares.get(artistId) ?? 0;
  }

  private get account() {
    return this.exchange.account(this.name);
  }
}
