import type { BookMessage } from "../../../domain/messages/book-events.ts";
import { ISSUER } from "../../../domain/core/issuer.ts";
import type { DepthMessage, Tick } from "../../../domain/messages/wire.ts";
import type { ProjectedPart, Projector } from "../../platform/projector.ts";
import { bookMessage, LINES_IN_MESSAGE } from "./book-message.ts";
import { tickOf, viewOf } from "./market-view.ts";
import { RoomFeed } from "./room-feed.ts";
import { type DeliveryContext, SettlementDelivery } from "./settlement-delivery.ts";
import type { BookState, JournalEntry } from "./state.ts";

/** The issuer tops its ladder up this long after trading, in milliseconds. */
const REQUOTE_AFTER = 1_000;

/** Conflation: a room's frame gathers this much, the market list and D1 this much (ms). */
const FRAME_EVERY = 50;
const TICK_EVERY = 500;
const PROJECT_EVERY = 1_000;

/** What following up needs from the outside. Time is in milliseconds. */
export interface FollowUpContext extends DeliveryContext {
  /** Tells D1 of the journal. */
  projector: Projector<BookMessage>;
  /** Shows a frame to the artist's room; resolves to how many are watching. */
  showFrame(frame: DepthMessage): Promise<number>;
  showTick(tick: Tick): Promise<void>;
  /** Asks for `onAlarm` at that time at the latest; an earlier request stands. */
  wakeAt(time: number): void;
  /** Runs `task` after `delay` ms if the object is still in memory; never needed for correctness. */
  later(delay: number, task: () => Promise<void> | void): void;
}

/** What the follow-ups need of their market. */
export interface FollowedMarket {
  /** The market as it stands. */
  state(): Readonly<BookState>;
  /** Replaces the issuer's ladder by a full one, if somebody has traded with it. */
  requote(): void;
  /** Replaces the issuer's ladder if it lags behind the fair value: somebody is looking. */
  refreshQuotes(): void;
}

/**
 * What follows a command of the book soon after it: settlements are delivered,
 * rooms and D1 are told, the issuer quotes anew. Each waits a while, so that many
 * commands have one follow-up; the alarm makes sure of what must not be lost.
 */
export class FollowUps {
  private readonly context: FollowUpContext;
  private readonly market: FollowedMarket;
  private readonly delivery: SettlementDelivery;
  private readonly feed: RoomFeed;
  private readonly scheduled = new Set<string>();

  constructor(context: FollowUpContext, market: FollowedMarket) {
    this.context = context;
    this.market = market;
    this.delivery = new SettlementDelivery(context);
    this.feed = new RoomFeed(
      () => viewOf(context.artistId, market.state()),
      (frame) => context.showFrame(frame),
    );
  }

  /** Schedules what follows a command that was stored. */
  afterCommand(entries: readonly JournalEntry[]): void {
    for (const { seq, time, event } of entries) {
      if (event.type !== "filled") continue;
      this.feed.addTrade({ seq, price: event.price, quantity: event.quantity, side: event.takerSide, time });
      if (event.makerAccount === ISSUER || event.takerAccount === ISSUER)
        this.schedule("requote", REQUOTE_AFTER, () => this.market.requote());
    }
    if (this.feed.mayBeWatched) this.schedule("frame", FRAME_EVERY, () => this.showFrame());
    this.schedule("tick", TICK_EVERY, () => this.context.showTick(this.tick()).catch(() => undefined));
    this.schedule("project", PROJECT_EVERY, () => this.project());
  }

  /** Whether somebody is known to be watching the artist's room. */
  get isWatched(): boolean {
    return this.feed.isWatched;
  }

  private async showFrame(): Promise<void> {
    await this.feed.flush();
    if (this.feed.isWatched) this.market.refreshQuotes();
  }

  /** Schedules a delivery at once: accounts were settled with that are not being answered. */
  scheduleDelivery(): void {
    this.schedule("deliver", 0, () => this.deliver());
  }

  /** The frame a joining client starts from; later frames follow on it. */
  watch(): DepthMessage {
    return this.feed.watch();
  }

  /** Delivers the settlements that are due, and asks for an alarm behind those that wait. */
  async deliver(): Promise<void> {
    const round = this.delivery.deliver();
    this.wakeForDelivery();
    await round;
    this.wakeForDelivery();
  }

  /** Tells D1 what it lacks of the journal, and asks for an alarm until D1 has acknowledged it. */
  async project(): Promise<void> {
    const { projector } = this.context;
    await projector.project((seq) => this.projectedPart(seq));
    const due = projector.nextDue(this.market.state().seq);
    if (due !== null) this.context.wakeAt(due);
  }

  /** Tells D1 of the whole journal again. */
  async reproject(): Promise<void> {
    this.context.projector.startOver();
    await this.project();
  }

  /** D1 holds the journal lines beyond `from` up to `to`. */
  projected(from: number, to: number): void {
    this.context.projector.acknowledge(from, to);
  }

  private schedule(name: string, delay: number, task: () => Promise<void> | void): void {
    if (this.scheduled.has(name)) return;
    this.scheduled.add(name);
    this.context.later(delay, () => {
      this.scheduled.delete(name);
      return task();
    });
  }

  private wakeForDelivery(): void {
    const due = this.delivery.nextDue();
    if (due !== null) this.context.wakeAt(Math.max(due, this.context.now()));
  }

  private projectedPart(from: number): ProjectedPart<BookMessage> | null {
    const state = this.market.state();
    if (from >= state.seq) return null;
    const entries = this.context.store.journal.after(from, LINES_IN_MESSAGE);
    const to = entries.at(-1)?.seq ?? state.seq;
    return { to, message: bookMessage(entries, { from, to }, state, this.tick()) };
  }

  private tick(): Tick {
    return tickOf(this.context.artistId, this.market.state());
  }
}
