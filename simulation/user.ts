import type { Amendment, Order } from "../domain/core/orders.ts";
import { ProblemError } from "../domain/core/problems.ts";
import type { PlaceRequest } from "../durable-objects/protocol/portfolio-calls.ts";
import { type AccountLimits, limitsOf } from "../durable-objects/portfolio/core/account-limits.ts";
import { type Outcome, problemOf } from "../durable-objects/protocol/outcome.ts";
import type { Exchange } from "./exchange.ts";
import { Random } from "../durable-objects/testing/platform/random.ts";
import { CLOCK_JUMP } from "./faults.ts";
import { randomAmendment, randomRequest } from "./requests.ts";
import { PortfolioClient } from "./portfolio-client.ts";
import { CAPTION, fits, type Placed, REFUSALS_OF_ORDERS, REFUSED, UNCOVERED, UserOrders } from "./user-orders.ts";
import { broken } from "./violation.ts";

/** Resting orders a user lets stand before it rather cancels. */
const RESTING = 12;

/** Where a user looks up what an artist is worth, in cents. */
export interface Prices {
  artists: readonly string[];
  fairValue(artistId: string): number;
}

/** Trades, cancels, repeats itself and makes mistakes; and remembers every answer. */
export class User {
  readonly name: string;
  readonly orders: UserOrders;
  private readonly exchange: Exchange;
  private readonly prices: Prices;
  private readonly random: Random;
  private readonly portfolio: PortfolioClient;
  private limits: AccountLimits;
  private tries = 0;
  /** Whether it has asked for its account to be closed. */
  private leaving = false;

  constructor(
    exchange: Exchange,
    prices: Prices,
    { name, seed, openedAt }: { name: string; seed: number; openedAt: number },
  ) {
    this.exchange = exchange;
    this.prices = prices;
    this.name = name;
    this.orders = new UserOrders(name);
    this.random = new Random(seed, name);
    this.portfolio = new PortfolioClient(exchange, name, openedAt);
    this.limits = this.presentLimits();
  }

  act(): void {
    const { random } = this;
    const { placed, open } = this.orders;
    const roll = random.next();
    const earlier = placed.length > 0 ? placed[Math.max(0, placed.length - 1 - random.below(30))] : undefined;
    this.growOlder();
    if (this.leaving || roll > 0.9995) this.leave();
    else if (open.length > RESTING || roll < 0.12) this.cancelOne();
    else if (roll < 0.15) this.amendOne();
    else if (roll < 0.152) this.cancelAll();
    else if (roll < 0.165) this.placeBatches();
    else if (roll < 0.17) this.tryLimit();
    else if (roll < 0.175) void this.tryLimitAtOnce();
    else if (earlier && roll < 0.22) void this.send(earlier);
    else if (earlier && roll < 0.24) void this.sendAnother(earlier);
    else this.placeNew();
  }

  /** Sends a command again and resolves to nothing; the answer must be the one it got before. */
  send(placed: Placed): Promise<void> {
    const { request } = placed;
    const answer = this.portfolio.place(request);
    return answer.then(
      (order) => this.guard(() => this.orders.told(placed, order)),
      (error: unknown) => this.refused(error, REFUSALS_OF_ORDERS),
    );
  }

  /** Sends another request under the name of an earlier one: it must be refused, unless the earlier was never stored. */
  sendAnother(placed: Placed): Promise<void> {
    const request: PlaceRequest = { ...placed.request, quantity: placed.request.quantity + 1 };
    const known = placed.orderId !== null;
    if (!known) return Promise.resolve();
    const answer = this.portfolio.place(request);
    return answer.then(
      (order) =>
        this.exchange.failed(
          "repeat",
          broken(8, `${this.name}: another request as ${request.clientOrderId} was answered with order ${order.id}`),
        ),
      (error: unknown) => this.refusedAnother(error, request.clientOrderId),
    );
  }

  /** Closes the account, and asks again and again: one of the messages arrives. */
  private leave(): void {
    this.leaving = true;
    const answer = this.portfolio.close();
    answer.catch((error: unknown) => this.refused(error, []));
  }

  private placeNew(): void {
    void this.send(this.orders.remember(this.request()));
  }

  /** Two batches at once: more than the quota gives, most times. */
  private placeBatches(): void {
    for (let batch = 0; batch < 2; batch++) {
      const placed = Array.from({ length: this.random.between(2, 10) }, () => this.orders.remember(this.request()));
      this.sendBatch(placed);
    }
  }

  /** Sends many orders together; each is answered for itself. One that found the quota used up waits and comes again. */
  private sendBatch(placed: Placed[], again = false): void {
    const { coverage, scheduler } = this.exchange;
    this.portfolio.placeAll(placed.map(({ request }) => request)).then(
      (outcomes) => this.toldOfBatch(placed, outcomes, again),
      (error: unknown) => {
        this.refused(error, ["rate_limited"]);
        if (!(error instanceof ProblemError && error.code === "rate_limited")) return;
        coverage.count("quota used up");
        scheduler.after(error.retryAfter ?? 0, () => this.sendBatch(placed, true));
      },
    );
  }

  private toldOfBatch(placed: Placed[], outcomes: Outcome<Order>[], again: boolean): void {
    const { coverage } = this.exchange;
    coverage.count("batch placed");
    if (again) coverage.count("quota there again");
    this.guard(() =>
      fits(outcomes.length === placed.length, `${this.name}: ${placed.length} orders got ${outcomes.length} answers`),
    );
    for (const [index, outcome] of outcomes.entries()) this.toldOfOne(placed[index]!, outcome);
  }

  private toldOfOne(placed: Placed, outcome: Outcome<Order>): void {
    if ("done" in outcome) return this.guard(() => this.orders.told(placed, outcome.done));
    this.exchange.coverage.count("order of a batch refused");
    this.refused(problemOf(outcome.refused), REFUSALS_OF_ORDERS);
  }

  /** A young account asks for more of an artist than it may hold; at a price for which nobody sells. */
  private tryLimit(): void {
    const { positionShares } = this.presentLimits();
    if (positionShares === Infinity) return this.placeNew();
    const quantity = positionShares + this.random.between(1, 100);
    const request = this.buyForACent(`${this.name}:beyond-${++this.tries}`, quantity, "IOC");
    this.portfolio.place(request).then(
      (order) => this.toldBeyondLimit(order),
      (error: unknown) => {
        this.refused(error, [
          "position_limit",
          "insufficient_cash",
          "rate_limited",
          "unknown_artist",
          "delisted",
          ...REFUSED,
        ]);
        if (error instanceof ProblemError && error.code === "position_limit")
          this.exchange.coverage.count("young account refused beyond its limit");
      },
    );
  }

  /** A young account rests orders for which nobody sells, then enlarges them at once: one fits its limit, all do not. */
  private async tryLimitAtOnce(): Promise<void> {
    const { positionShares } = this.presentLimits();
    if (positionShares === Infinity) return this.placeNew();
    const artistId = this.random.pick(this.prices.artists);
    const placed = Array.from({ length: 3 }, () =>
      this.orders.remember(this.buyForACent(`${this.name}:${this.orders.placed.length}`, 1, "GTC", artistId)),
    );
    await Promise.all(placed.map((one) => this.send(one)));
    const quantity = Math.ceil(positionShares * 0.6);
    for (const { orderId } of placed) if (orderId) this.amend(orderId, { quantity });
  }

  private buyForACent(
    clientOrderId: string,
    quantity: number,
    timeInForce: "IOC" | "GTC",
    artistId = this.random.pick(this.prices.artists),
  ): PlaceRequest {
    const usual = { side: "buy", type: "limit", price: 1, postOnly: false, selfTrade: "cancel_maker" } as const;
    return { ...usual, clientOrderId, artistId, quantity, timeInForce };
  }

  private toldBeyondLimit({ quantity }: Order): void {
    // It may have come of age since it asked, by the clock of its portfolio.
    const { positionShares } = limitsOf(this.age() + CLOCK_JUMP);
    if (positionShares < quantity)
      this.exchange.failed(
        "limit",
        broken(0, `${this.name} could order ${quantity} shares, ${positionShares} at most`),
      );
  }

  private presentLimits(): AccountLimits {
    return limitsOf(this.age());
  }

  private age(): number {
    return this.exchange.scheduler.now - this.portfolio.caller.openedAt;
  }

  private growOlder(): void {
    const limits = this.presentLimits();
    if (limits !== this.limits) this.exchange.coverage.count("account moved to the next limits");
    this.limits = limits;
  }

  private cancelOne(): void {
    const { random } = this;
    const { open } = this.orders;
    const placed = open[random.below(open.length)];
    if (!placed?.orderId) return;
    const { orderId } = placed;
    if (random.chance(0.8)) open.splice(open.indexOf(placed), 1);
    const answer = this.portfolio.cancel(orderId);
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
    const { random } = this;
    const { open } = this.orders;
    const placed = open[random.below(open.length)];
    if (!placed?.orderId) return;
    const { orderId, request } = placed;
    this.amend(orderId, randomAmendment(random, request, this.prices.fairValue(request.artistId)));
  }

  private amend(orderId: string, amendment: Amendment): void {
    const answer = this.portfolio.amend(orderId, amendment);
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
      (error: unknown) => {
        this.refused(error, [
          ...UNCOVERED,
          ...REFUSED,
          "rate_limited",
          "order_not_open",
          "order_in_flight",
          "unavailable",
          "not_amendable",
        ]);
        if (error instanceof ProblemError && error.code === "position_limit")
          this.exchange.coverage.count("change refused beyond the limit");
      },
    );
  }

  private cancelAll(): void {
    const answer = this.portfolio.cancelAll();
    answer.then(
      ({ cancelled }) => this.orders.toldCancelled(cancelled),
      (error: unknown) => this.refused(error, []),
    );
  }

  /** Refused for any other reason than its name, it was looked at as if it were new. */
  private refusedAnother(error: unknown, clientOrderId: string): void {
    const expected = ["idempotency_conflict", "rate_limited", ...(this.leaving ? ["unauthenticated"] : [])];
    if (!(error instanceof ProblemError)) return this.refused(error, []);
    if (!expected.includes(error.code))
      this.exchange.failed(
        "repeat",
        broken(8, `${this.name}: another request as ${clientOrderId} was answered ${error.code}`),
      );
  }

  private refused(error: unknown, expected: string[]): void {
    if (error instanceof ProblemError && error.code === "delisted")
      this.exchange.coverage.count("order refused as its artist is not listed any more");
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
    const clientOrderId = `${this.name}:${this.orders.placed.length}`;
    const side = random.chance(this.orders.sharesOf(artistId) > 0 ? 0.4 : 0.95) ? "buy" : "sell";
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
}
