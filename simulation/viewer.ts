import { applyLevels, depthChecksum, type Level } from "../domain/core/depth.ts";
import type { DepthMessage } from "../domain/messages/wire.ts";
import { broken } from "./violation.ts";
import type { Witness } from "./witness.ts";

/** A client of an artist's room: follows the frames as domain/messages/wire.ts says, and checks that they lead to the book. */
export class Viewer {
  private readonly witness: Witness;
  private readonly askAgain: () => void;
  private seq: number | null = null;
  private bids: Level[] = [];
  private asks: Level[] = [];

  constructor(witness: Witness, askAgain: () => void) {
    this.witness = witness;
    this.askAgain = askAgain;
  }

  receive(frame: DepthMessage): void {
    if (frame.type === "snapshot") {
      if (this.seq !== null && frame.seq < this.seq) return;
      ({ bids: this.bids, asks: this.asks } = frame);
    } else {
      if (this.seq === null || frame.seq <= this.seq) return;
      if (frame.prevSeq !== this.seq) return this.askAgain();
      this.bids = applyLevels(this.bids, frame.bids, "bids");
      this.asks = applyLevels(this.asks, frame.asks, "asks");
      this.checkTrades(frame, this.seq);
    }
    if (depthChecksum(this.bids, this.asks) !== frame.checksum)
      throw broken(7, `${frame.artistId}: a viewer's ladder differs from the frame ${frame.seq}`);
    this.seq = frame.seq;
  }

  /** Trades are grouped, never dropped. */
  private checkTrades(frame: DepthMessage, after: number): void {
    const shown = frame.trades.map(({ seq }) => seq).join();
    const happened = this.witness.entries
      .slice(after, frame.seq)
      .flatMap(({ seq, event }) => (event.type === "filled" ? [seq] : []))
      .join();
    if (shown !== happened)
      throw broken(6, `${frame.artistId}: frame ${frame.seq} shows the trades ${shown}, there were ${happened}`);
  }
}
