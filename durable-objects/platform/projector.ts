/** How long the queue may take to answer, in milliseconds. */
const ANSWER_WITHIN = 10_000;

/** What D1 has not acknowledged by then is sent again, in milliseconds. */
const RESEND_AFTER = 15_000;

/** How far D1 has acknowledged a journal; stored with it. */
export interface ProjectionProgress {
  /** Journal `seq` up to which D1 has acknowledged all. */
  projectedSeq(): number;
  /** Raises it; a lower one than it is changes nothing. */
  setProjectedSeq(seq: number): void;
  /** Brings it back to 0. */
  restartProjection(): void;
}

/** What D1 is told of the journal's lines up to `to`. */
export interface ProjectedPart<Message> {
  to: number;
  message: Message;
}

/** What a projector needs from the outside. Time is in milliseconds. */
export interface ProjectorContext<Message> {
  progress: ProjectionProgress;
  now(): number;
  /** Sends to D1's queue; rejects when it was not taken. */
  send(message: Message): Promise<void>;
  /** A part was not sent; it will be, with the next round. */
  onFailure(error: unknown): void;
  /** The promise, or a rejection after so many milliseconds. */
  within<T>(ms: number, promise: Promise<T>): Promise<T>;
}

/**
 * Tells D1 of an object's journal through a queue, until D1 acknowledges: the
 * queue may lose, repeat and shuffle without D1 ever missing a line.
 */
export class Projector<Message> {
  private readonly context: ProjectorContext<Message>;
  private sent: number | null = null;
  private sentAt = 0;
  private busy = false;

  constructor(context: ProjectorContext<Message>) {
    this.context = context;
  }

  /**
   * Sends what has not been sent, and again what has waited too long. `partAfter`
   * is what the journal holds beyond `seq` just then, as much as fits a message;
   * null when there is no more. Never throws.
   */
  async project(partAfter: (seq: number) => ProjectedPart<Message> | null): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const { progress, now, send, within, onFailure } = this.context;
    try {
      const acknowledged = progress.projectedSeq();
      // A clock that was set back is no reason to wait until it has caught up.
      if (this.sent === null || (this.sent > acknowledged && Math.abs(now() - this.sentAt) >= RESEND_AFTER))
        this.sent = acknowledged;
      for (let part = partAfter(this.sent); part; part = partAfter(this.sent)) {
        await within(ANSWER_WITHIN, send(part.message));
        this.sent = part.to;
        this.sentAt = now();
      }
    } catch (error) {
      onFailure(error);
    } finally {
      this.busy = false;
    }
  }

  /** D1 holds the lines beyond `from` up to `to`; lines before `from` that it lacks will be sent again. */
  acknowledge(from: number, to: number): void {
    const { progress } = this.context;
    if (from <= progress.projectedSeq()) progress.setProjectedSeq(to);
  }

  /** Forgets what D1 has acknowledged: the next round tells it of everything. */
  startOver(): void {
    this.context.progress.restartProjection();
    this.sent = null;
  }

  /** When to look again (ms); null when D1 holds the whole journal, up to `head`. */
  nextDue(head: number): number | null {
    return this.context.progress.projectedSeq() < head ? this.context.now() + RESEND_AFTER : null;
  }
}
