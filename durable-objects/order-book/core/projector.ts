import type { BookMessage } from "../../../domain/messages/book-events.ts";
import type { Tick } from "../../../domain/messages/wire.ts";
import type { BookState, JournalEntry } from "./state.ts";
import type { BookStore } from "./book-store.ts";

/** Journal lines in one message: well below the queue's 128 KB. */
const BATCH = 500;

/** How long the queue may take to answer, in milliseconds. */
const ANSWER_WITHIN = 10_000;

/** What D1 has not acknowledged by then is sent again, in milliseconds. */
const RESEND_AFTER = 15_000;

/** What the projector needs from the outside. */
export interface ProjectorContext {
  artistId: string;
  store: BookStore;
  now(): number;
  /** Sends to D1's queue; rejects when it was not taken. */
  project(message: BookMessage): Promise<void>;
  /** Logs what went wrong and was dealt with. */
  logError(message: string, details: Readonly<Record<string, unknown>>): void;
  /** The promise, or a rejection after so many milliseconds. */
  within<T>(ms: number, promise: Promise<T>): Promise<T>;
}

/**
 * Tells D1 of the journal through a queue, until D1 acknowledges: the queue may
 * lose, repeat and shuffle without D1 ever missing a line.
 */
export class Projector {
  private readonly context: ProjectorContext;
  private sent: number | null = null;
  private sentAt = 0;
  private busy = false;

  constructor(context: ProjectorContext) {
    this.context = context;
  }

  /** Sends what has not been sent, and again what has waited too long; `present` is the book as it then stands. Never throws. */
  async project(present: () => { state: Readonly<BookState>; tick: Tick }): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const { store, now, project, within, artistId } = this.context;
    try {
      const acknowledged = store.projectedSeq();
      if (this.sent === null || (this.sent > acknowledged && now() - this.sentAt >= RESEND_AFTER))
        this.sent = acknowledged;
      while (this.sent < present().state.seq) {
        const { state, tick } = present();
        const entries = store.journal.after(this.sent, BATCH);
        const to = entries.at(-1)?.seq ?? state.seq;
        await within(ANSWER_WITHIN, project(messageOf(entries, this.sent, to, state, tick)));
        this.sent = to;
        this.sentAt = now();
      }
    } catch (error) {
      this.context.logError("projection not queued", { artistId, error: String(error) });
    } finally {
      this.busy = false;
    }
  }

  /** D1 holds the lines beyond `from` up to `to`; lines before `from` that it lacks will be sent again. */
  acknowledge(from: number, to: number): void {
    if (from <= this.context.store.projectedSeq()) this.context.store.setProjectedSeq(to);
  }

  /** Forgets what D1 has acknowledged: the next round tells it of everything. */
  startOver(): void {
    this.context.store.restartProjection();
    this.sent = null;
  }

  /** When to look again; null when D1 holds the whole journal. */
  nextDue(head: number): number | null {
    return this.context.store.projectedSeq() < head ? this.context.now() + RESEND_AFTER : null;
  }
}

function messageOf(
  entries: readonly JournalEntry[],
  from: number,
  to: number,
  state: Readonly<BookState>,
  tick: Tick,
): BookMessage {
  const { artistId, time: _time, ...prices } = tick;
  const { fair, sharesFloated } = state;
  const message: BookMessage = {
    type: "book",
    artistId,
    seq: state.seq,
    from,
    to,
    trades: [],
    valuations: [],
    market: { ...prices, fairValueAt: fair?.observedAt ?? null, source: fair?.source ?? null, sharesFloated },
  };
  for (const { seq, time, event } of entries) {
    if (event.type === "valued") {
      message.valuations.push({ seq, time: event.observedAt, fairValue: event.fairValue, source: event.source });
    } else if (event.type === "filled") {
      const { price, quantity, takerSide: side, takerAccount, makerAccount } = event;
      const [buyer, seller] = side === "buy" ? [takerAccount, makerAccount] : [makerAccount, takerAccount];
      message.trades.push({ seq, time, price, quantity, side, buyer, seller });
    }
  }
  return message;
}
