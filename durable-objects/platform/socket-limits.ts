import { MAX_UNSEEN } from "../../domain/messages/wire.ts";
import { TokenBucket } from "./token-bucket.ts";

/** Messages of a client: so many at once, and so many a second for long. */
const MESSAGES_AT_ONCE = 20;
const MESSAGES_PER_SECOND = 2;

/** What to do with a message of a client. */
export type InboundAction = "take" | "warn" | "ignore" | "close";

/**
 * What a room knows of one WebSocket: until when it may be used, how much it
 * sends, and how far behind it is. The runtime does not tell how much of what
 * was sent still waits for a slow reader, so clients say what they have seen.
 *
 * Kept in memory and lost when the object hibernates, which takes ten seconds
 * without a message: the bucket is full again by then, and a quiet room has sent
 * little that is unseen.
 */
export class SocketLimits {
  private readonly expiresAt: number | null;
  private readonly messages = new TokenBucket(MESSAGES_AT_ONCE, MESSAGES_PER_SECOND);
  private ignored = 0;
  private unseen = 0;

  /** `expiresAt` (ms): until when the credential holds; null: it asked for none. */
  constructor(expiresAt: number | null) {
    this.expiresAt = expiresAt;
  }

  isExpired(now: number): boolean {
    return this.expiresAt !== null && this.expiresAt <= now;
  }

  /** Counts a message to the client; false: it is too far behind to get it. */
  countSent(): boolean {
    if (this.unseen >= MAX_UNSEEN) return false;
    this.unseen += 1;
    return true;
  }

  /** The client has seen so many more messages. */
  countSeen(messages: number): void {
    this.unseen = Math.max(0, this.unseen - messages);
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
}
