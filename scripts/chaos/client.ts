import { setTimeout as wait } from "node:timers/promises";
import type { Order } from "../../domain/core/orders.ts";
import type { Problem } from "../../domain/core/problems.ts";
import { Random } from "../../durable-objects/testing/platform/random.ts";
import { randomAmendment, randomRequest } from "../../simulation/requests.ts";
import { signAccessToken } from "../../worker/features/sessions/access-token.ts";
import { call, Refused } from "../local/client.ts";

/** What a client was told of an order: how it stands, and at first. */
export interface Acknowledged {
  id: string;
  status: Order["status"];
  filledQuantity: number;
}

type Request = ReturnType<typeof randomRequest>;

/** An order as it was asked for, and the first answer that told its outcome. */
export interface Placed {
  request: Request;
  answer: Order | null;
}

/** An artist to trade, what a share is about worth (cents), and its fees in basis points. */
export interface Traded {
  artistId: string;
  fairValue: number;
  feeBps: { maker: number; taker: number };
}

/**
 * A trader that does not mind crashes: it repeats a command until it gets an
 * answer, and remembers every answer. Which commands it gives, in which order,
 * depends on its seed alone; how far it comes, on the exchange.
 */
export class ChaosClient {
  readonly account: string;
  readonly traded: readonly Traded[];
  readonly placed: Placed[] = [];
  readonly acknowledged = new Map<string, Acknowledged>();
  /** How many commands of each kind were answered. */
  readonly answered = new Map<string, number>();
  private readonly random: Random;
  private readonly secret: string;
  private stopping = false;

  constructor(traded: readonly Traded[], secret: string, random: Random, account: string = crypto.randomUUID()) {
    this.account = account;
    this.traded = traded;
    this.secret = secret;
    this.random = random;
  }

  /** Trades until told to stop; `url` is asked for again after each failure. */
  async run(url: () => string): Promise<void> {
    this.stopping = false;
    while (!this.stopping) await this.command(url);
  }

  stop(): void {
    this.stopping = true;
  }

  async call<T>(url: string, method: string, path: string, body?: unknown): Promise<T> {
    const { token } = await signAccessToken(
      { id: this.account, session: "chaos", openedAt: 0 },
      this.secret,
      Date.now(),
    );
    return call<T>(url, method, path, { token, ...(body !== undefined && { body }) });
  }

  private async command(url: () => string): Promise<void> {
    const roll = this.random.next();
    const earlier = this.placed[this.placed.length - 1 - this.random.below(Math.min(40, this.placed.length))];
    if (earlier && roll < 0.2) await this.cancel(url, earlier);
    else if (earlier && roll < 0.3) await this.amend(url, earlier);
    else if (roll < 0.31) await this.cancelAll(url);
    else if (roll < 0.36) await this.placeBatch(url);
    else await this.place(url);
  }

  private async place(url: () => string): Promise<void> {
    const placed = this.newOrder();
    const order = await this.persist<Order>(url, placed.request.type, "POST", "/orders", placed.request);
    if (order) this.told(placed, order);
  }

  private async placeBatch(url: () => string): Promise<void> {
    const batch = Array.from({ length: this.random.between(2, 10) }, () => this.newOrder());
    const orders = batch.map(({ request }) => request);
    const answer = await this.persist<{ results: ({ order: Order } | { problem: Problem })[] }>(
      url,
      "batch",
      "POST",
      "/orders/batch",
      { orders },
    );
    for (const [index, result] of (answer?.results ?? []).entries())
      if ("order" in result) this.told(batch[index]!, result.order);
  }

  private async cancel(url: () => string, { answer }: Placed): Promise<void> {
    if (!answer) return;
    const order = await this.persist<Order>(url, "cancel", "DELETE", `/orders/${answer.id}`);
    if (order) this.acknowledge(order);
  }

  private async amend(url: () => string, { request, answer }: Placed): Promise<void> {
    const amendment = randomAmendment(this.random, request, this.fairValue(request.artistId));
    if (!answer) return;
    const order = await this.persist<Order>(url, "amend", "PATCH", `/orders/${answer.id}`, amendment);
    if (order) this.acknowledge(order);
  }

  private async cancelAll(url: () => string): Promise<void> {
    const answer = await this.persist<{ cancelled: Order[] }>(url, "cancel all", "DELETE", "/orders");
    for (const order of answer?.cancelled ?? []) this.acknowledge(order);
  }

  private told(placed: Placed, order: Order): void {
    if (order.timeInForce === "GTD") this.count("GTD");
    if (order.bracket) this.count("bracket");
    if (order.status !== "submitting") placed.answer ??= order;
    this.acknowledge(order);
  }

  private count(kind: string): void {
    this.answered.set(kind, (this.answered.get(kind) ?? 0) + 1);
  }

  private acknowledge({ id, status, filledQuantity }: Order): void {
    this.acknowledged.set(id, { id, status, filledQuantity });
  }

  /** An order of any kind near the market; GTD and brackets among them. Its bound is said, so that its hold is known. */
  private newOrder(): Placed {
    const { random } = this;
    const { artistId, fairValue } = random.pick(this.traded);
    const request = randomRequest(random, {
      clientOrderId: `chaos-${this.placed.length}`,
      artistId,
      fairValue,
      side: random.chance(0.55) ? "buy" : "sell",
      quantity: random.between(1, 20),
      now: Date.now(),
    });
    const bounded = request.type === "stop" || request.type === "trailing_stop" || request.type === "oco";
    const maxCost = Math.ceil(fairValue * request.quantity * 1.3);
    const placed: Placed = {
      request: request.side === "buy" && bounded ? ({ maxCost, ...request } as Request) : request,
      answer: null,
    };
    this.placed.push(placed);
    return placed;
  }

  private fairValue(artistId: string): number {
    return this.traded.find((artist) => artist.artistId === artistId)?.fairValue ?? 1_000;
  }

  /** Sends until answered. A refusal is an answer (null); a broken connection is not. */
  private async persist<T>(
    url: () => string,
    kind: string,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<T | null> {
    for (;;) {
      try {
        const answer = await this.call<T>(url(), method, path, body);
        this.count(kind);
        return answer;
      } catch (error) {
        if (error instanceof Refused && error.problem.status < 500) {
          if (error.problem.code === "invalid_request") throw error; // it made no sense: a mistake of ours
          return null;
        }
        await wait(50);
      }
    }
  }
}
