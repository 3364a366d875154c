/** A mark goes out after so many messages, or so many bytes, since the one before. */
const MARK_AFTER = { messages: 50, bytes: 32 * 1024 };

/** What a socket may leave unseen, in bytes: 25 s of a busy book. */
export const MAX_UNSEEN = 512 * 1024;

/** What a message costs beside its text, in bytes: its frame and its place in a queue. */
const OVERHEAD = 64;

/** What has to outlive the object's memory: the last mark that was sent, what it covers, and what came after it, in bytes. */
export interface StoredWindow {
  mark: string | null;
  covered: number;
  after: number;
}

/**
 * How much of what was sent to one socket its reader has not seen. The runtime does not tell what still waits for a
 * slow reader, and a reader's own count could be a lie. So marks are sent in between, random words that nobody knows
 * who has not read as far; whoever sends one back has seen all that went before it.
 */
export class SendWindow {
  /** Marks not sent back yet, oldest first; each with the bytes up to it since the one before. */
  private readonly marks: { mark: string; bytes: number }[] = [];
  private covered = 0;
  private after = 0;
  private messages = 0;

  constructor(stored: StoredWindow | null = null) {
    if (!stored) return;
    if (stored.mark !== null) this.marks.push({ mark: stored.mark, bytes: stored.covered });
    this.covered = stored.covered;
    this.after = stored.after;
  }

  /** Bytes that have not been seen. */
  get unseen(): number {
    return this.covered + this.after;
  }

  /** Whether a message of that length may be sent; one may always be that has nothing before it. */
  admits(length: number): boolean {
    return this.unseen === 0 || this.unseen + length + OVERHEAD <= MAX_UNSEEN;
  }

  /** Counts a message that was sent; answers whether a mark is due. */
  countSent(length: number): boolean {
    this.after += length + OVERHEAD;
    this.messages += 1;
    return this.messages >= MARK_AFTER.messages || this.after >= MARK_AFTER.bytes;
  }

  /** A mark is sent now: it covers what was sent since the one before. */
  addMark(mark: string): void {
    const bytes = this.after + mark.length + OVERHEAD;
    this.marks.push({ mark, bytes });
    this.covered += bytes;
    this.after = 0;
    this.messages = 0;
  }

  /** The reader sent a mark back. One that was never sent, or was sent back before, changes nothing. */
  countSeen(mark: string): void {
    const index = this.marks.findIndex((sent) => sent.mark === mark);
    for (const { bytes } of this.marks.splice(0, index + 1)) this.covered -= bytes;
  }

  /** What to store before the object may leave memory. */
  stored(): StoredWindow {
    return { mark: this.marks.at(-1)?.mark ?? null, covered: this.covered, after: this.after };
  }
}
