import { ROOM_PROTOCOL } from "../../domain/wire.ts";
import { readClientMessage } from "./client-message.ts";

/**
 * Accepts a WebSocket that outlives the object's memory. A `ping` is answered
 * with `pong` by the platform, without waking the object.
 */
export function acceptSocket(ctx: DurableObjectState): { socket: WebSocket; response: Response } {
  ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  const { 0: client, 1: socket } = new WebSocketPair();
  ctx.acceptWebSocket(socket);
  const response = new Response(null, { status: 101, webSocket: client, headers: { "Sec-WebSocket-Protocol": ROOM_PROTOCOL } });
  return { socket, response };
}

/** Sends a message (a `ServerMessage` as JSON) to every open socket of the object; answers how many there are. */
export function broadcast(ctx: DurableObjectState, message: string): number {
  const sockets = ctx.getWebSockets().filter(({ readyState }) => readyState === WebSocket.OPEN);
  for (const socket of sockets) socket.send(message);
  return sockets.length;
}

/** Answers a client's message: what is wrong with it, or a fresh snapshot. */
export async function answerMessage(
  socket: WebSocket,
  data: string | ArrayBuffer,
  snapshot: () => string | null | Promise<string | null>,
): Promise<void> {
  const message = readClientMessage(data);
  const answer = message.type === "error" ? JSON.stringify(message) : await snapshot();
  if (answer !== null) socket.send(answer);
}
