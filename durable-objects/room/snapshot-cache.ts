import type { BookSnapshot } from "../protocol/book-snapshot.ts";

/** A snapshot is used for so long at most, in milliseconds, in case a frame was lost. */
const KEPT = 1_000;

/**
 * A book's snapshot for all who ask for one until the book shows its next frame: a thousand who join at once cost the
 * book one call.
 */
export class SnapshotCache {
  private readonly fetch: () => Promise<BookSnapshot | null>;
  private asked: { at: number; shownSeq: number; answer: Promise<BookSnapshot | null>; seq?: number } | null = null;
  private shownSeq = 0;

  constructor(fetch: () => Promise<BookSnapshot | null>) {
    this.fetch = fetch;
  }

  /** The snapshot as JSON, of `now` (ms); null if the book is not listed. */
  async get(now: number): Promise<string | null> {
    if (!this.asked || !this.isCurrent(this.asked, now)) this.ask(now);
    return (await this.asked?.answer)?.frame ?? null;
  }

  /** The room was shown a frame that leads to `seq`. */
  countShown(seq: number): void {
    this.shownSeq = Math.max(this.shownSeq, seq);
  }

  /** The next who joins has to ask the book: it stops showing when nobody is there. */
  drop(): void {
    this.asked = null;
  }

  private isCurrent(asked: NonNullable<typeof this.asked>, now: number): boolean {
    return now - asked.at < KEPT && (asked.seq ?? asked.shownSeq) >= this.shownSeq;
  }

  private ask(now: number): void {
    const asked: NonNullable<typeof this.asked> = { at: now, shownSeq: this.shownSeq, answer: this.fetch() };
    this.asked = asked;
    void this.noteAnswer(asked);
  }

  /** Notes how far a snapshot is; one that failed, or of a book that is not listed, is not kept. */
  private async noteAnswer(asked: NonNullable<typeof this.asked>): Promise<void> {
    const snapshot = await asked.answer.catch(() => null);
    if (snapshot) asked.seq = snapshot.seq;
    else if (this.asked === asked) this.asked = null;
  }
}
