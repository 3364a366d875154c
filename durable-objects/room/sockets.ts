import { PROBLEMS } from "../../domain/problems.ts";
import { ROOM_PROTOCOL } from "../../domain/wire.ts";
import type { Refusal } from "../portfolio/outcome.ts";
import { readClientMessage } from "./client-message.ts";
import type { Member } from "./member.ts";

/**
 * Accepts a WebSocket that outlives the object's memory. A `ping` is answered
 * with `pong` by the platform, without waking the object.
 */
export function acceptSocket(ctx: DurableObjectState, member: Member): { socket: WebSocket; response: Response } {
  ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  const { 0: client, 1: socket } = new WebSocketPair();
  ctx.acceptWebSocket(socket, tagsOf(member));
  const response = new Response(null, { status: 101, webSocket: client, headers: { "Sec-WebSocket-Protocol": ROOM_PROTOCOL } });
  return { socket, response };
}

/** The answer to an upgrade that is refused; the Worker makes a problem of it. */
export function refuseSocket(refusal: Refusal): Response {
  return Response.json(refusal, { status: PROBLEMS[refusal.code][0] });
}

function tagsOf({ address, credential }: Member): string[] {
  return [...(address === null ? [] : [`address:${address}`]), ...(credential === null ? [] : [credentialTag(credential)])];
}

const credentialTag = (credential: string): string => `credential:${credential}`;

/** Ends the sockets that a session or API key opened. */
export function endSockets(ctx: DurableObjectState, credential: string): void {
  for (const socket of ctx.getWebSockets(credentialTag(credential))) socket.close(1008, "session ended");
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
