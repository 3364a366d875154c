import { isDeepStrictEqual } from "node:util";
import { setTimeout as wait } from "node:timers/promises";
import { applyLevels, depthChecksum, type Level } from "../../domain/core/depth.ts";
import { type DepthMessage, ROOM_PROTOCOL, ServerMessage } from "../../domain/messages/wire.ts";
import { call } from "../local/client.ts";

const JOIN_AGAIN_AFTER = 200;
const AGREES_WITHIN = 15_000;
const ASK_EVERY = 100;

/** Watches an artist's room through crashes, and keeps the ladder that its frames lead to. */
export class RoomWatcher {
  /** Frames applied, and how often it joined. */
  frames = 0;
  joins = 0;
  private readonly artistId: string;
  private readonly url: () => string;
  private socket: WebSocket | undefined;
  private seq: number | null = null;
  private bids: Level[] = [];
  private asks: Level[] = [];
  private leaving = false;
  private failure: Error | null = null;

  constructor(artistId: string, url: () => string) {
    this.artistId = artistId;
    this.url = url;
  }

  /** Joins, and joins again whenever the connection is lost. */
  join(): void {
    this.seq = null;
    const address = `${this.url().replace("http", "ws")}/rooms/artists/${this.artistId}`;
    const socket = new WebSocket(address, [ROOM_PROTOCOL]);
    this.socket = socket;
    socket.addEventListener("open", () => (this.joins += 1));
    socket.addEventListener("message", ({ data }) => this.receive(String(data)));
    socket.addEventListener("error", () => socket.close());
    socket.addEventListener("close", () => void this.joinAgain(socket));
  }

  leave(): void {
    this.leaving = true;
    this.socket?.close();
  }

  /** Rejects unless what it sees soon is what the book says. */
  async agree(): Promise<void> {
    const deadline = Date.now() + AGREES_WITHIN;
    for (;;) {
      if (this.failure) throw this.failure;
      const { seq, bids, asks } = await call<{ seq: number; bids: Level[]; asks: Level[] }>(
        this.url(),
        "GET",
        `/artists/${this.artistId}/book`,
      );
      const shown = { bids: this.bids, asks: this.asks };
      if (seq === this.seq && isDeepStrictEqual(shown, { bids, asks })) return;
      if (Date.now() > deadline)
        throw new Error(
          `A watcher of ${this.artistId} stands at ${this.seq}, the book at ${seq}; or they differ there`,
        );
      await wait(ASK_EVERY);
    }
  }

  private async joinAgain(closed: WebSocket): Promise<void> {
    await wait(JOIN_AGAIN_AFTER);
    if (!this.leaving && this.socket === closed) this.join();
  }

  private receive(text: string): void {
    const message = ServerMessage.parse(JSON.parse(text));
    if (message.type === "mark") this.socket?.send(JSON.stringify({ type: "seen", mark: message.mark }));
    if (message.type === "snapshot" || message.type === "delta") this.show(message);
  }

  private show(frame: DepthMessage): void {
    if (frame.type === "snapshot") {
      if (this.seq !== null && frame.seq < this.seq) return;
      ({ bids: this.bids, asks: this.asks } = frame);
    } else {
      if (this.seq === null || frame.seq <= this.seq) return;
      if (frame.prevSeq !== this.seq) {
        this.socket?.send(JSON.stringify({ type: "resync" }));
        return;
      }
      this.bids = applyLevels(this.bids, frame.bids, "bids");
      this.asks = applyLevels(this.asks, frame.asks, "asks");
    }
    this.seq = frame.seq;
    this.frames += 1;
    if (depthChecksum(this.bids, this.asks) !== frame.checksum)
      this.failure ??= new Error(`A watcher's ladder of ${this.artistId} differs from frame ${frame.seq}`);
  }
}
