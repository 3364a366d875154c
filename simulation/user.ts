import type { Order } from "../domain/core/orders.ts";
import { ProblemError } from "../domain/core/problems.ts";
import type { PlaceRequest } from "../durable-objects/protocol/portfolio-calls.ts";
import type { Exchange } from "./exchange.ts";
import { Random } from "../durable-objects/testing/platform/random.ts";
import { randomAmendment, randomRequest } from "./requests.ts";
import { broken } from "./violation.ts";

/** Resting orders a user lets stand before it rather cancels. */
const RESTING = 12;

/** Why an order may be refused by its account, and by its book. */
const UNCOVERED = ["insufficient_cash", "insufficient_shares", "too_many_orders", "position_limit"];
const REFUSED = [
  "post_only",
  "fill_or_kill",
  "stop_price",
  "oco_price",
  "price_band",
  "market_closed",
  "order_refused",
];

/** What users write into their orders: gone once they have left. */
export const CAPTION = "a caption of a user";

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
  /** Whether it has asked for its account to be closed. */
  private leaving = false;

  constructor(exchange: Exchange, prices: Prices, name: string, seed: number) {
    this.exchange = exchange;
    this.prices = prices;
    this.name = name;
    this.random = new Random(seed, name);
  }

  act(): void {
    const { random } = this;
    const roll = random.next();
    const earlier =
      this.placed.length > 0 ? this.placed[Math.max(0, this.placed.length - 1 - random.below(30))] : undefined;
    if (this.leaving || roll > 0.9995) this.leave();
    else if (this.open.length > RESTING || roll < 0.12) this.cancelOne();
    else if (roll < 0.15) this.amendOne();
    else if (roll < 0.152) this.cancelAll();
    else if (earlier && roll < 0.22) void this.send(earlier);
    else if (earlier && roll < 0.24) void this.sendAnother(earlier);
    else this.placeNew();
  }

  /** Sends a command again and resolves to nothing; the answer must be the one it got before. */
  send(placed: Placed): Promise<void> {
    const { request } = placed;
    const answer = this.exchange.ask(this.name, "place", [request], (account, sent) => account.place(sent));
    return answer.then(
      (order) => this.guard(() => this.told(placed, order)),
      (error: unknown) => this.refused(error, [...UNCOVERED, ...REFUSED, "unknown_artist"]),
    );
  }

  /** Sends another request under the name of an earlier one: it must be refused, unless the earlier was never stored. */
  sendAnother(placed: Placed): Promise<void> {
    const request: PlaceRequest = { ...placed.request, quantity: placed.request.quantity + 1 };
    const known = placed.orderId !== null;
    if (!known) return Promise.resolve();
    const answer = this.exchange.ask(this.name, "place", [request], (account, sent) => account.place(sent));
    return answer.then(
      (order) =>
        this.exchange.failed(
          "repeat",
          broken(8, `${this.name}: another request as ${request.clientOrderId} was answered with order ${order.id}`),
        ),
      (error: unknown) => this.refused(error, ["idempotency_conflict"]),
    );
  }

  /** Closes the account, and asks again and again: one of the messages arrives. */
  private leave(): void {
    this.leaving = true;
    const answer = this.exchange.ask(this.name, "close", [], (account) => account.close());
    answer.catch((error: unknown) => this.refused(error, []));
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
    const answer = this.exchange.ask(this.name, "cancel", [orderId], (account, id) => account.cancel(id));
    answer.then(
      (order) =>
        this.guard(() => {
          fits(
            order.id === orderId && order.status === "cancelled",
            `${this.name}: cancelling ${orderId} was answered with ${order.id}, ${order.status}`,
          );
          placed.cancelled = true;
        }),
      (error: unknown) => this.refused(error, ["order_not_open", "order_in_flight", "unavailable"]),
    );
  }

  private amendOne(): void {
    const { random, open } = this;
    const placed = open[random.below(open.length)];
    if (!placed?.orderId) return;
    const { orderId, request } = placed;
    const amendment = randomAmendment(random, request, this.prices.fairValue(request.artistId));
    const answer = this.exchange.ask(this.name, "amend", [orderId, amendment], (account, id, sent) =>
      account.amend(id, sent),
    );
    answer.then(
      (order) =>
        this.guard(() => {
          const { price = order.price, quantity = order.quantity, stopPrice = order.stopPrice } = amendment;
          const done = order.price === price && order.quantity === quantity && order.stopPrice === stopPrice;
          fits(
            order.id === orderId && done,
            `${this.name}: changing ${orderId} was answered with ${JSON.stringify(order)}`,
          );
        }),
      (error: unknown) =>
        this.refused(error, [
          ...UNCOVERED,
          ...REFUSED,
          "order_not_open",
          "order_in_flight",
          "unavailable",
          "not_amendable",
        ]),
    );
  }

  private cancelAll(): void {
    const answer = this.exchange.ask(this.name, "cancelAll", [], (account) => account.cancelAll(undefined));
    answer.then(
      ({ cancelled }) => this.toldCancelled(cancelled),
      (error: unknown) => this.refused(error, []),
    );
  }

  private toldCancelled(orders: readonly Order[]): void {
    for (const order of orders) {
      const placed = this.placed.find(({ orderId }) => orderId === order.id);
      if (placed) placed.cancelled = true;
    }
    this.open.length = 0;
  }

  private told(placed: Placed, order: Order): void {
    const { request, outcome } = placed;
    const same =
      order.clientOrderId === request.clientOrderId &&
      order.artistId === request.artistId &&
      order.side === request.side;
    fits(
      same && order.quantity === request.quantity,
      `${this.name}: ${request.clientOrderId} was answered with another order: ${order.id}`,
    );
    fits(
      placed.orderId === null || placed.orderId === order.id,
      `${this.name}: ${request.clientOrderId} acted twice: ${placed.orderId} and ${order.id}`,
    );
    placed.orderId = order.id;
    if (order.status === "submitting") return;
    const answer = JSON.stringify(order);
    fits(
      outcome === null || outcome === answer,
      `${this.name}: ${request.clientOrderId} was answered ${outcome}, then ${answer}`,
    );
    if (outcome === null && order.status === "open") this.open.push(placed);
    if (outcome === null)
      this.shares.set(
        order.artistId,
        this.sharesOf(order.artistId) + (order.side === "buy" ? 1 : -1) * order.filledQuantity,
      );
    placed.outcome = answer;
  }

  private refused(error: unknown, expected: string[]): void {
    const codes = this.leaving ? [...expected, "unauthenticated"] : expected;
    if (error instanceof ProblemError && codes.includes(error.code)) return;
    this.exchange.threw(`${this.name} was answered`, error);
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
    const request = randomRequest(random, {
      clientOrderId,
      artistId,
      side,
      quantity,
      fairValue,
      now: this.exchange.scheduler.now,
    });
    return { ...request, caption: CAPTION };
  }

  private sharesOf(artistId: string): number {
    return this.shares.get(artistId) ?? 0;
  }
}

/** An answer must fit what was asked and answered before. */
function fits(holds: boolean, message: string): void {
  if (!holds) throw broken(8, message);
}
