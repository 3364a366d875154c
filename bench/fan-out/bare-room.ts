import { DurableObject } from "cloudflare:workers";
import { memberOf } from "../../durable-objects/protocol/room-member.ts";
import { answerUpgrade, join, Sockets } from "../../durable-objects/platform/sockets.ts";

/** What `Room` does for its sockets, without partyserver: the same tags, limits and marks. */
export class BareRoom extends DurableObject {
  private readonly sockets = new Sockets(
    (tag) => this.ctx.getWebSockets(tag),
    () => null,
  );

  show(frame: string): number {
    return this.sockets.broadcast(frame);
  }

  override fetch(request: Request): Promise<Response> {
    return answerUpgrade(() => join(this.ctx, this.sockets, memberOf(request.headers)));
  }

  override webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    return this.sockets.receive(socket, data);
  }
}
