import { DurableObject } from "cloudflare:workers";
import type { Amendment, Order } from "../../domain/orders.ts";
import { type ProblemCode, ProblemError } from "../../domain/problems.ts";
import type { PortfolioPosition, ServerMessage } from "../../domain/wire.ts";
import { type Alarm, alarmOf, later, within } from "../timers.ts";
import { acceptSocket, answerMessage, broadcast } from "../room/sockets.ts";
import type { PortfolioPeer, Settlement } from "../settlement.ts";
import { type AccountAudit, PortfolioAccount } from "./account.ts";
import type { PlaceRequest } from "./order-request.ts";
import type { OrderFilter } from "./store.ts";

/** What became of one order of a batch. */
export type BatchOutcome = { order: Order } | { code: ProblemCode; detail: string };

/** What an account owns. Cents and shares. */
export interface PortfolioState {
  version: number;
  cash: number;
  heldCash: number;
  granted: number;
  positions: PortfolioPosition[];
}

/**
 * One user's portfolio; named by the user's id. Whoever calls it has checked
 * that the caller is that user. Its WebSockets are the user's own room.
 */
export class Portfolio extends DurableObject<Env> implements PortfolioPeer {
  private readonly alarms: Alarm;
  private readonly account: PortfolioAccount;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const account = ctx.id.name;
    if (account === undefined) throw new Error("a portfolio is reached by its user's id");
    this.alarms = alarmOf(ctx);
    this.account = new PortfolioAccount({
      account,
      sql: ctx.storage.sql,
      transaction: (write) => this.alarms.transaction(() => ctx.storage.transactionSync(write)),
      now: () => Date.now(),
      newId: () => crypto.randomUUID(),
      book: (artistId) => env.ORDER_BOOK.getByName(artistId),
      feeCapBps: Math.max(env.MAKER_FEE_BPS, env.TAKER_FEE_BPS),
      within,
      wakeAt: (time) => this.alarms.wakeAt(time),
      later,
      changed: (orderIds) => this.show(orderIds),
    });
  }

  async place(request: PlaceRequest): Promise<Order> {
    return await this.account.place(request);
  }

  async cancel(orderId: string): Promise<Order> {
    return await this.account.cancel(orderId);
  }

  async amend(orderId: string, amendment: Amendment): Promise<Order> {
    return await this.account.amend(orderId, amendment);
  }

  async cancelAll(artistId: string | undefined): Promise<{ cancelled: Order[]; failed: string[] }> {
    return await this.account.cancelAll(artistId);
  }

  /** Places many orders; each stands for itself. Answers in their order: the order, or the problem's code and detail. */
  async placeAll(requests: PlaceRequest[]): Promise<BatchOutcome[]> {
    const place = async (request: PlaceRequest): Promise<BatchOutcome> => {
      try {
        return { order: await this.account.place(request) };
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        return { code: error.code, detail: error.message };
      }
    };
    return await Promise.all(requests.map(place));
  }

  order(orderId: string): Order {
    return this.account.order(orderId);
  }

  orders(filter: OrderFilter): { orders: Order[]; next: number | null } {
    return this.account.orders(filter);
  }

  async settle(settlements: Settlement[]): Promise<number> {
    return this.account.settle(settlements);
  }

  /** Cash and positions; ones without shares, holds or result are left out. */
  read(): PortfolioState {
    const { cash, heldCash, granted, positions } = this.account.read();
    const shown = [...positions.values()]
      .filter(({ shares, realisedPnl }) => shares > 0 || realisedPnl !== 0)
      .map(({ cursor: _cursor, ...position }) => position);
    return { version: this.account.version, cash, heldCash, granted, positions: shown };
  }

  /** This account's side of the audit. */
  audit(): AccountAudit {
    return this.account.audit();
  }

  /** Joins the user's room. */
  override async fetch(): Promise<Response> {
    const { socket, response } = acceptSocket(this.ctx);
    socket.send(this.message([]));
    return response;
  }

  override webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    return answerMessage(socket, data, () => this.message([]));
  }

  override alarm(): Promise<void> {
    return this.alarms.handle(() => this.account.onAlarm());
  }

  private show(orderIds: string[]): void {
    if (this.ctx.getWebSockets().length > 0) broadcast(this.ctx, this.message(orderIds));
  }

  private message(orders: string[]): string {
    const { version, cash, heldCash, positions } = this.read();
    const message: ServerMessage = { type: "portfolio", version, cash, heldCash, positions, orders };
    return JSON.stringify(message);
  }
}
