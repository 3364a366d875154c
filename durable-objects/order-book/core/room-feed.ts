import { depthChecksum, diffLevels, type Level } from "../../../domain/core/depth.ts";
import type { DepthMessage, TapeTrade, Tick } from "../../../domain/messages/wire.ts";

/** What a room shows of a book. */
export interface RoomView {
  seq: number;
  bids: Level[];
  asks: Level[];
  tick: Tick;
  /** Latest trades, oldest first. */
  tape: readonly TapeTrade[];
}

/**
 * Turns a book's states into the frames of its room: conflated, each following
 * on the one before, trades never dropped. While nobody watches, none is sent.
 */
export class RoomFeed {
  private readonly view: () => RoomView;
  /** Shows a frame to the room; resolves to how many are watching. */
  private readonly show: (frame: DepthMessage) => Promise<number>;
  private shown: RoomView;
  private unshownTrades: TapeTrade[] = [];
  /** Whether anybody watched the last frame, or has joined since; null before one was shown. */
  private watched: boolean | null = null;
  private watchCalls = 0;

  constructor(view: () => RoomView, show: (frame: DepthMessage) => Promise<number>) {
    this.view = view;
    this.show = show;
    this.shown = view();
  }

  /** Whether anybody may be watching: if not, frames need not be flushed. */
  get mayBeWatched(): boolean {
    return this.watched !== false;
  }

  /** Whether somebody is known to be watching. */
  get isWatched(): boolean {
    return this.watched === true;
  }

  addTrade(trade: TapeTrade): void {
    if (this.mayBeWatched) this.unshownTrades.push(trade);
  }

  /** The frame a joining client starts from; what was not yet shown to the others is sent first. */
  watch(): DepthMessage {
    this.watchCalls += 1;
    if (this.mayBeWatched) void this.flush();
    else this.start();
    this.watched = true;
    const { seq, bids, asks, tick, tape } = this.shown;
    const { artistId } = tick;
    return {
      type: "snapshot",
      artistId,
      seq,
      bids,
      asks,
      tick,
      checksum: depthChecksum(bids, asks),
      trades: tape.toReversed(),
    };
  }

  private start(): void {
    this.shown = this.view();
    this.unshownTrades = [];
  }

  /** Sends what has changed since the last frame. */
  async flush(): Promise<void> {
    if (!this.mayBeWatched) return;
    const before = this.shown;
    const after = this.view();
    if (after.seq === before.seq) return;
    const trades = this.unshownTrades;
    this.shown = after;
    this.unshownTrades = [];
    const calls = this.watchCalls;
    const shown = this.show({
      type: "delta",
      artistId: after.tick.artistId,
      seq: after.seq,
      prevSeq: before.seq,
      bids: diffLevels(before.bids, after.bids),
      asks: diffLevels(before.asks, after.asks),
      tick: after.tick,
      trades,
      checksum: depthChecksum(after.bids, after.asks),
    });
    const watched = await shown.then(
      (watchers) => watchers > 0,
      () => true, // unknown: keep sending
    );
    if (calls === this.watchCalls) this.watched = watched;
  }
}
