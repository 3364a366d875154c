import { isDeepStrictEqual } from "node:util";
import { applyLevels, depthChecksum, type Level } from "../domain/core/depth.ts";
import type { DepthMessage } from "../domain/messages/wire.ts";
import type { Random } from "../durable-objects/testing/platform/random.ts";
import type { Coverage } from "./coverage.ts";
import { must } from "./violation.ts";
import type { JournalChecker } from "./journal-checker.ts";

/** The part of the frames that the client does not get, whatever the network does. */
const LOST = 0.03;

/**
 * An artist's room with one client that comes and goes. It follows the frames
 * as domain/messages/wire.ts says: each must follow on the one before and have
 * the checksum of the ladder it leads to; after a gap it asks for a snapshot.
 */
export class Room {
  private readonly checker: JournalChecker;
  private readonly random: Random;
  private readonly coverage: Coverage;
  private readonly askForSnapshot: (visit: number) => void;
  /** Whether the client's connection is a bad one. */
  losesFrames = true;
  private joined = false;
  private visits = 0;
  private seq: number | null = null;
  private bids: Level[] = [];
  private asks: Level[] = [];

  constructor(
    checker: JournalChecker,
    {
      random,
      coverage,
      askForSnapshot,
    }: { random: Random; coverage: Coverage; askForSnapshot: (visit: number) => void },
  ) {
    this.checker = checker;
    this.random = random;
    this.coverage = coverage;
    this.askForSnapshot = askForSnapshot;
  }

  /** The client joins; it knows nothing until its snapshot comes. */
  join(): void {
    if (this.joined) return;
    this.joined = true;
    this.seq = null;
    this.visits += 1;
    if (this.visits > 1) this.coverage.count("room left and joined again");
    this.askForSnapshot(this.visits);
  }

  leave(): void {
    this.joined = false;
  }

  /** Whether the client follows the book. */
  get follows(): boolean {
    return this.joined && this.seq !== null;
  }

  /** Shows the client a frame of the book; answers how many watch. */
  show(frame: DepthMessage): number {
    if (!this.joined) return 0;
    if (this.losesFrames && this.random.chance(LOST)) this.coverage.count("frame lost on the way");
    else this.receive(frame);
    return 1;
  }

  /** The snapshot that was asked for in this visit. */
  showSnapshot(frame: DepthMessage, visit: number): void {
    if (this.joined && visit === this.visits) this.receive(frame);
  }

  private receive(frame: DepthMessage): void {
    const follows = frame.type === "snapshot" ? this.start(frame) : this.advance(frame);
    if (!follows) return;
    const { artistId, seq, checksum } = frame;
    must(
      depthChecksum(this.bids, this.asks) === checksum,
      7,
      () => `${artistId}: a client's ladder differs from frame ${seq}`,
    );
    const market = this.checker.bestOnBook.get(seq);
    const best = { bid: this.bids[0]?.[0] ?? null, ask: this.asks[0]?.[0] ?? null };
    must(
      !market || (market.bid === best.bid && market.ask === best.ask),
      7,
      () => `${artistId}: a client's best prices at ${seq} are ${JSON.stringify(best)}`,
    );
    this.seq = seq;
  }

  /** At rest: the client sees the book as it is. */
  inspect(depth: { seq: number; bids: Level[]; asks: Level[] }): void {
    const { seq, bids, asks } = this;
    must(
      isDeepStrictEqual({ seq, bids, asks }, depth),
      7,
      () =>
        `${this.checker.artistId}: at rest a client stands at ${seq}, the book at ${depth.seq}, or its ladder differs`,
    );
  }

  private start(frame: DepthMessage): boolean {
    if (this.seq !== null && frame.seq < this.seq) return false;
    ({ bids: this.bids, asks: this.asks } = frame);
    return true;
  }

  private advance(frame: Extract<DepthMessage, { type: "delta" }>): boolean {
    const { artistId, seq, prevSeq } = frame;
    must(seq > prevSeq, 6, () => `${artistId}: frame ${seq} follows on ${prevSeq}`);
    if (this.seq === null) {
      this.askForSnapshot(this.visits);
      return false;
    }
    if (seq <= this.seq) {
      this.coverage.count("frame too late");
      return false;
    }
    if (prevSeq !== this.seq) {
      this.coverage.count("room joined again after a gap");
      this.askForSnapshot(this.visits);
      return false;
    }
    this.bids = applyLevels(this.bids, frame.bids, "bids");
    this.asks = applyLevels(this.asks, frame.asks, "asks");
    this.checkTrades(frame, this.seq);
    this.coverage.count("frame applied");
    return true;
  }

  /** Trades are grouped, never dropped. */
  private checkTrades(frame: DepthMessage, after: number): void {
    const shown = frame.trades.map(({ seq }) => seq).join();
    const happened = this.checker.entries
      .slice(after, frame.seq)
      .flatMap(({ seq, event }) => (event.type === "filled" ? [seq] : []))
      .join();
    must(
      shown === happened,
      6,
      () => `${frame.artistId}: frame ${frame.seq} shows the trades ${shown}, there were ${happened}`,
    );
  }
}
