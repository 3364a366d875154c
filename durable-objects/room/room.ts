import { DurableObject } from "cloudflare:workers";
import type { ServerMessage, Tick } from "../../domain/wire.ts";
import { later } from "../timers.ts";
import { memberOf } from "./member.ts";
import { artistOfRoom } from "./names.ts";
import { acceptSocket, answerMessage, broadcast } from "./sockets.ts";

/** The market room gathers ticks this long into one message, in milliseconds. */
const MARKET_FRAME = 100;

/**
 * Repeats what a book tells it to everybody who watches: `artist:<id>` the
 * frames of one book, `market` the ticks of all. It knows nothing of its own.
 */
export class Room extends DurableObject<Env> {
  private readonly ticks = new Map<string, Tick>();

  /** Broadcasts a frame (a `DepthMessage` as JSON); answers how many are watching. */
  show(frame: string): number {
    return broadcast(this.ctx, frame);
  }

  /** Takes one artist's prices for the next market message; the newest counts. */
  showTick(tick: Tick): void {
    if (this.ticks.size === 0) later(MARKET_FRAME, () => this.showTicks());
    this.ticks.set(tick.artistId, tick);
  }

  /** Joins the room. */
  override async fetch(request: Request): Promise<Response> {
    const { socket, response } = acceptSocket(this.ctx, memberOf(request));
    const snapshot = await this.snapshot();
    if (snapshot) socket.send(snapshot);
    return response;
  }

  override webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    return answerMessage(socket, data, () => this.snapshot());
  }

  private showTicks(): void {
    const ticks = [...this.ticks.values()];
    this.ticks.clear();
    const message: ServerMessage = { type: "market", ticks };
    broadcast(this.ctx, JSON.stringify(message));
  }

  /** The market room has none: the list comes from the API, and each message stands for itself. */
  private async snapshot(): Promise<string | null> {
    const artistId = artistOfRoom(this.ctx.id.name ?? "");
    return artistId === undefined ? null : await this.env.ORDER_BOOK.getByName(artistId).watch();
  }
}
