import { SendWindow, type StoredWindow } from "./send-window.ts";
import { TokenBucket } from "./token-bucket.ts";

/** Messages of a client: so many at once, and so many a second for long. */
const MESSAGES_AT_ONCE = 20;
const MESSAGES_PER_SECOND = 2;

/** What to do with a message of a client. */
export type InboundAction = "take" | "warn" | "ignore" | "close";

/** What a socket keeps while its object is not in memory. */
export interface SocketAttachment {
  /** Until when its credential holds, in ms; null: it asked for none. */
  expiresAt: number | null;
  window: StoredWindow | null;
  /** The artists that its client watches in the market room; absent: it never said. */
  watched?: readonly string[] | undefined;
}

/**
 * What a room knows of one WebSocket: until when it may be used, how much it sends, and how far behind it is. How
 * much it sends is forgotten when the object hibernates, which takes ten seconds without a message: the bucket is
 * full again by then.
 */
export class SocketLimits {
  readonly window: SendWindow;
  /** The artists that the client watches; undefined: it never said. */
  watched: readonly string[] | undefined;
  private readonly expiresAt: number | null;
  private readonly messages = new TokenBucket(MESSAGES_AT_ONCE, MESSAGES_PER_SECOND);
  private ignored = 0;

  constructor({ expiresAt, window, watched }: SocketAttachment) {
    this.expiresAt = expiresAt;
    this.watched = watched;
    this.window = new SendWindow(window);
  }

  isExpired(now: number): boolean {
    return this.expiresAt !== null && this.expiresAt <= now;
  }

  /** Counts a message from the client. The first beyond the limit is answered with a warning; after `MESSAGES_AT_ONCE` more the socket is closed. */
  countReceived(now: number): InboundAction {
    if (this.messages.take(1, now).ok) {
      this.ignored = 0;
      return "take";
    }
    this.ignored += 1;
    if (this.ignored > MESSAGES_AT_ONCE) return "close";
    return this.ignored === 1 ? "warn" : "ignore";
  }

  attachment(): SocketAttachment {
    return { expiresAt: this.expiresAt, window: this.window.stored(), watched: this.watched };
  }
}
