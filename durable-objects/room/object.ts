import { DurableObject } from "cloudflare:workers";
import type { ServerMessage, Tick } from "../../domain/messages/wire.ts";
import { later } from "../platform/later.ts";
import { memberOf } from "../protocol/room-member.ts";
import { artistOfRoom } from "../protocol/room-names.ts";
import { answerUpgrade, Sockets } from "../platform/sockets.ts";

/** The market room gathers ticks this long into one message, in milliseconds. */
const MARKET_FRAME = 100;

/**
 * Repeats what a book tells it to everybody who watches: `artist:<id>` the
 * frames of one book, `market` the ticks of all. It knows nothing of its own.
 */
export class Room extends DurableObject<Env> {
  private readonly sockets = new Sockets(this.ctx, () => this.snapshot());
  private readonly ticks = new Map<string, Tick>();

  /** Broadcasts a frame (a `DepthMessage` as JSON); answers how many are watching. */
  show(frame: string): number {
    return this.sockets.broadcast(frame);
  }

  /** Takes one artist's prices for the next market message; the newest counts. */
  showTick(tick: Tick): void {
    if (this.ticks.size === 0) later(MARKET_FRAME, () => this.showTicks());
    this.ticks.set(tick.artistId, tick);
  }

  /** Joins the room. */
  override fetch(request: Request): Promise<Response> {
    return answerUpgrade(() => this.sockets.join(memberOf(request.headers)));
  }

  override webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    return this.sockets.receive(socket, data);
  }

  private showTicks(): void {
    const ticks = [...this.ticks.values()];
    this.ticks.clear();
    const message: ServerMessage = { type: "market", ticks };
    this.sockets.broadcast(JSON.stringify(message));
  }

  /** The market room has none: the list comes from the API, and each message stands for itself. */
  private async snapshot(): Promise<string | null> {
    const artistId = artistOfRoom(this.ctx.id.name ?? "");
    return artistId === undefined ? null : await this.env.ORDER_BOOK.getByName(artistId).watch();
  }
}
