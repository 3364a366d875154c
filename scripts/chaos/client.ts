import { setTimeout as wait } from "node:timers/promises";
import type { Order } from "../../domain/core/orders.ts";
import { signAccessToken } from "../../worker/features/sessions/access-token.ts";
import { call, Refused } from "../local/client.ts";

/** An order that the exchange acknowledged, as it said so then. */
export interface Acknowledged {
  id: string;
  status: Order["status"];
  filledQuantity: number;
}

/**
 * A trader that does not mind crashes: it repeats a command under the same
 * `clientOrderId` until it gets an answer, and remembers every answer.
 */
export class ChaosClient {
  readonly acknowledged = new Map<string, Acknowledged>();
  readonly account = crypto.randomUUID();
  private readonly artists: readonly string[];
  private readonly random: () => number;
  private readonly secret: string;
  private commands = 0;
  private stopping = false;

  constructor(artists: readonly string[], secret: string, random: () => number) {
    this.artists = artists;
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
    const cancels = [...this.acknowledged.values()].filter(({ status }) => status === "open");
    if (cancels.length > 5 && this.random() < 0.5)
      return this.persist(url, "DELETE", `/orders/${pick(cancels, this.random).id}`);
    const clientOrderId = `chaos-${++this.commands}`;
    const artistId = pick(this.artists, this.random);
    const side = this.random() < 0.55 ? "buy" : "sell";
    const quantity = 1 + Math.floor(this.random() * 20);
    const price = 500 + Math.floor(this.random() * 8_000);
    const limit = { type: "limit", price, timeInForce: this.random() < 0.2 ? "IOC" : "GTC" };
    await this.persist(url, "POST", "/orders", {
      clientOrderId,
      artistId,
      side,
      quantity,
      ...(this.random() < 0.5 ? { type: "market" } : limit),
    });
  }

  /** Sends until answered. A refusal is an answer; a broken connection is not. */
  private async persist(url: () => string, method: string, path: string, body?: unknown): Promise<void> {
    for (;;) {
      try {
        const { id, status, filledQuantity } = await this.call<Order>(url(), method, path, body);
        this.acknowledged.set(id, { id, status, filledQuantity });
        return;
      } catch (error) {
        if (error instanceof Refused && error.problem.status < 500) {
          const id = path.split("/")[2];
          if (method === "DELETE" && id !== undefined)
            this.acknowledged.set(id, { ...(this.acknowledged.get(id) as Acknowledged), status: "submitting" });
          return;
        }
        await wait(50);
      }
    }
  }
}

function pick<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)] as T;
}
