import { type Connection, type ConnectionContext, Server, type WSMessage } from "partyserver";
import { ROOM_PROTOCOL } from "../../domain/messages/wire.ts";
import { readClientMessage } from "../../durable-objects/platform/client-message.ts";
import { memberOf } from "../../durable-objects/protocol/room-member.ts";
import { SocketLimits } from "../../durable-objects/platform/socket-limits.ts";

/** What `Room` does for the sockets of one book, on partyserver: the same tags, limits and expiry. */
export class PartyRoom extends Server {
  static override options = { hibernate: true };
  private readonly limits = new WeakMap<Connection, SocketLimits>();

  /** Sends a frame to everybody who may have it; answers how many that are. */
  show(frame: string): number {
    let sent = 0;
    for (const connection of this.getConnections()) {
      const limits = this.limitsOf(connection);
      if (limits.isExpired(Date.now()) || !limits.countSent()) continue;
      connection.send(frame);
      sent += 1;
    }
    return sent;
  }

  override async fetch(request: Request): Promise<Response> {
    const { status, webSocket } = await super.fetch(request);
    return new Response(null, { status, webSocket, headers: { "Sec-WebSocket-Protocol": ROOM_PROTOCOL } });
  }

  override onStart(): void {
    this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  override getConnectionTags(_: Connection, { request }: ConnectionContext): string[] {
    const { address, credential } = memberOf(request.headers);
    return [address, credential].filter((tag) => tag !== null);
  }

  override onConnect(connection: Connection, { request }: ConnectionContext): void {
    const { expiresAt } = memberOf(request.headers);
    if (expiresAt !== null) connection.serializeAttachment(expiresAt);
  }

  override onMessage(connection: Connection, data: WSMessage): void {
    if (typeof data !== "string") return;
    const message = readClientMessage(data);
    if (message.type === "seen") this.limitsOf(connection).countSeen(message.messages);
  }

  private limitsOf(connection: Connection): SocketLimits {
    let limits = this.limits.get(connection);
    if (!limits)
      this.limits.set(connection, (limits = new SocketLimits(connection.deserializeAttachment() as number | null)));
    return limits;
  }
}
