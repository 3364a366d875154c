import { DurableObject } from "cloudflare:workers";
import type { Amendment, Order } from "../../domain/core/orders.ts";
import { type Alarm, alarmOf } from "../platform/alarms.ts";
import { Deadlines } from "../platform/deadlines.ts";
import { later } from "../platform/later.ts";
import { logError } from "../platform/log-error.ts";
import { memberOf } from "../protocol/room-member.ts";
import { answerUpgrade, join, Sockets } from "../platform/sockets.ts";
import type { Settlement } from "../protocol/settlement.ts";
import type { PortfolioPeer } from "../protocol/peers.ts";
import { TokenBucket } from "../platform/token-bucket.ts";
import type {
  Counted,
  OrderFilter,
  ListedRequest,
  PortfolioCaller,
  PortfolioState,
} from "../protocol/portfolio-calls.ts";
import type { PortfolioAccount } from "./core/account.ts";
import { PortfolioFeed } from "./core/portfolio-feed.ts";
import { openAccount } from "./storage/open.ts";
import type { AccountBalance } from "../protocol/balance.ts";
import { Admission } from "./core/admission.ts";
import { RevokedCredentials } from "./storage/credentials.ts";
import { type Outcome, outcomeOf } from "../protocol/outcome.ts";

/** Changes are gathered this long into one message to the account's own room, in milliseconds. */
const FRAME = 50;

/**
 * One user's portfolio; named by the user's id. Whoever calls it has verified
 * that the caller is that user; whether the caller's session or key has been
 * ended since is known here. Its WebSockets are the user's own room.
 */
export class Portfolio extends DurableObject<Env> implements PortfolioPeer {
  private readonly sockets = new Sockets(
    (tag) => this.ctx.getWebSockets(tag),
    () => JSON.stringify(this.feed.snapshot()),
  );
  private readonly feed: PortfolioFeed;
  private readonly alarms: Alarm;
  private readonly account: PortfolioAccount;
  private readonly credentials: RevokedCredentials;
  private readonly admission: Admission;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const account = ctx.id.name;
    if (account === undefined) throw new Error("a portfolio is reached by its user's id");
    this.alarms = alarmOf(ctx);
    const transaction = (write: () => void) => this.alarms.transaction(() => ctx.storage.transactionSync(write));
    this.account = openAccount({
      account,
      sql: ctx.storage.sql,
      transaction,
      now: this.alarms.now,
      newId: () => crypto.randomUUID(),
      book: (artistId) => env.ORDER_BOOK.getByName(artistId),
      feeCapBps: Math.max(env.MAKER_FEE_BPS, env.TAKER_FEE_BPS),
      within: new Deadlines().within,
      wakeAt: (time) => this.alarms.wakeAt(time),
      later,
      logError,
      changed: (orderIds) => this.feed.add(orderIds),
    });
    this.feed = new PortfolioFeed({
      state: () => this.state(),
      isWatched: () => !this.sockets.isEmpty(),
      show: (message) => void this.sockets.broadcast(JSON.stringify(message)),
      later: (task) => later(FRAME, task),
    });
    // After the account, which brings older storage up to date.
    this.credentials = new RevokedCredentials(ctx.storage.sql, transaction);
    this.admission = new Admission({
      account: this.account,
      credentials: this.credentials,
      quota: new TokenBucket(env.ORDER_BURST, env.ORDERS_PER_SECOND),
      now: this.alarms.now,
    });
  }

  /** Places an order. Costs one of the account's quota of commands. */
  place(caller: PortfolioCaller, request: ListedRequest): Promise<Counted<Order>> {
    return this.admission.counted(caller, 1, () => this.account.place(request, this.admission.limits(caller)));
  }

  /**
   * Places what is left of a batch of `size` orders once those that cannot be placed are taken
   * out; each stands for itself. The whole batch counts. Answers in their order.
   */
  placeAll(caller: PortfolioCaller, requests: ListedRequest[], size: number): Promise<Counted<Outcome<Order>[]>> {
    const limits = this.admission.limits(caller);
    return this.admission.counted(caller, size, () =>
      Promise.all(requests.map((request) => outcomeOf(() => this.account.place(request, limits)))),
    );
  }

  /** Changes an open order. Costs one. */
  amend(caller: PortfolioCaller, orderId: string, amendment: Amendment): Promise<Counted<Order>> {
    return this.admission.counted(caller, 1, () =>
      this.account.amend(orderId, amendment, this.admission.limits(caller)),
    );
  }

  /** Cancels an order. Costs nothing: an order is paid for when it is placed, and getting out must always be possible. */
  cancel(caller: PortfolioCaller, orderId: string): Promise<Outcome<Order>> {
    return this.admission.answer(caller, () => this.account.cancel(orderId));
  }

  cancelAll(
    caller: PortfolioCaller,
    artistId: string | undefined,
  ): Promise<Outcome<{ cancelled: Order[]; failed: string[] }>> {
    return this.admission.answer(caller, () => this.account.cancelAll(artistId));
  }

  order(caller: PortfolioCaller, orderId: string): Promise<Outcome<Order>> {
    return this.admission.answer(caller, () => this.account.order(orderId));
  }

  orders(caller: PortfolioCaller, filter: OrderFilter): Promise<Outcome<{ orders: Order[]; next: number | null }>> {
    return this.admission.answer(caller, () => this.account.orders(filter));
  }

  /** Cash and positions; ones without shares, holds or result are left out. */
  read(caller: PortfolioCaller): Promise<Outcome<PortfolioState>> {
    return this.admission.answer(caller, () => this.state());
  }

  async settle(settlements: Settlement[]): Promise<number> {
    return this.account.settle(settlements);
  }

  /** Refuses these sessions or API keys from now on, and ends the rooms they opened. */
  revoke(credentials: string[]): void {
    this.credentials.revoke(credentials, Date.now());
    for (const credential of credentials) this.sockets.end(credential);
  }

  /**
   * Closes the account for good: refuses every caller from now on, ends its
   * rooms, and cancels its orders; what cannot be reached now is cancelled later.
   */
  async close(): Promise<void> {
    const closing = this.account.close();
    this.sockets.end();
    await closing;
  }

  /** What this account says about the exchange's balance. */
  balance(): AccountBalance {
    return this.account.balance();
  }

  /** Lets an account trade again that was suspended: false if it was not. */
  resume(): boolean {
    return this.account.resume();
  }

  /** Joins the user's room, on behalf of the caller whom the Worker names. */
  override fetch(request: Request): Promise<Response> {
    const member = memberOf(request.headers);
    return answerUpgrade(async () => {
      this.admission.admit(member.credential ?? "");
      return await join(this.ctx, this.sockets, member);
    });
  }

  override webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    return this.sockets.receive(socket, data);
  }

  override alarm(info?: AlarmInvocationInfo): Promise<void> {
    return this.alarms.handle(() => this.account.onAlarm(), info?.scheduledTime);
  }

  private state(): PortfolioState {
    const { cash, heldCash, granted, positions } = this.account.read();
    const shown = [...positions.values()]
      .filter(({ shares, realisedPnl }) => shares > 0 || realisedPnl !== 0)
      .map(({ settledSeq: _settledSeq, ...position }) => position);
    return { version: this.account.version, cash, heldCash, granted, positions: shown };
  }
}
