import { ProblemError, PROBLEMS } from "../../domain/core/problems.ts";
import { ROOM_CLOSED, ROOM_PROTOCOL } from "../../domain/messages/wire.ts";
import { outcomeOf } from "../protocol/outcome.ts";
import { readClientMessage } from "./client-message.ts";
import { SocketLimits } from "./socket-limits.ts";
import type { Member } from "../protocol/room-member.ts";

/** Sockets that a room takes from one address, and of one session or API key. */
const PER_ADDRESS = 20;
const PER_CREDENTIAL = 10;

/** A client that sends so many bytes in one message is disconnected. */
const HUGE_MESSAGE = 64 * 1024;

/** What a room that is somebody's own takes beyond the rules for all. */
interface Options {
  /** Sockets at once. */
  atMost?: number;
}

/**
 * The WebSockets of an object; they outlive its memory. `snapshot` is what one
 * who joins or asks for it is sent, as JSON of a `ServerMessage`.
 */
export class Sockets {
  private readonly ctx: DurableObjectState;
  private readonly snapshot: () => string | null | Promise<string | null>;
  private readonly atMost: number;
  private readonly limits = new WeakMap<WebSocket, SocketLimits>();

  constructor(
    ctx: DurableObjectState,
    snapshot: () => string | null | Promise<string | null>,
    { atMost = Number.POSITIVE_INFINITY }: Options = {},
  ) {
    this.ctx = ctx;
    this.snapshot = snapshot;
    this.atMost = atMost;
  }

  /**
   * Accepts a WebSocket. A `ping` is answered with `pong` by the platform,
   * without waking the object. Refusal: `too_many_connections`.
   */
  async join(member: Member): Promise<Response> {
    this.assertRoom(member);
    this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
    const { 0: client, 1: socket } = new WebSocketPair();
    this.ctx.acceptWebSocket(socket, tagsOf(member));
    if (member.expiresAt !== null) socket.serializeAttachment(member.expiresAt);
    const snapshot = await this.snapshot();
    if (snapshot !== null) this.send(socket, snapshot);
    return new Response(null, { status: 101, webSocket: client, headers: { "Sec-WebSocket-Protocol": ROOM_PROTOCOL } });
  }

  /** Sends a message (a `ServerMessage` as JSON) to everybody who may have it; answers how many that are. */
  broadcast(message: string): number {
    return this.ctx.getWebSockets().filter((socket) => this.send(socket, message)).length;
  }

  /** Answers a client's message: what is wrong with it, or a fresh snapshot. */
  async receive(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    if (!this.isOpen(socket)) return;
    if ((typeof data === "string" ? data.length : data.byteLength) > HUGE_MESSAGE)
      return socket.close(1009, "message too large");
    const limits = this.limitsOf(socket);
    const action = limits.countReceived(Date.now());
    if (action === "close") return socket.close(1008, "too many messages");
    if (action === "ignore") return;
    const message = action === "warn" ? TOO_MANY_MESSAGES : readClientMessage(data);
    if (message.type === "seen") return limits.countSeen(message.messages);
    const answer = message.type === "error" ? JSON.stringify(message) : await this.snapshot();
    if (answer !== null) this.send(socket, answer);
  }

  /** Ends the sockets that a session or API key opened; without one, all. */
  end(credential?: string): void {
    for (const socket of this.ctx.getWebSockets(credential && credentialTag(credential)))
      socket.close(1008, "session ended");
  }

  /** Whether nobody is there. */
  isEmpty(): boolean {
    return this.ctx.getWebSockets().length === 0;
  }

  /** Sends, or closes a socket that may have nothing more. */
  private send(socket: WebSocket, message: string): boolean {
    if (!this.isOpen(socket)) return false;
    const limits = this.limitsOf(socket);
    if (!limits.countSent()) {
      socket.close(ROOM_CLOSED.slow, "too slow");
      return false;
    }
    socket.send(message);
    return true;
  }

  /** Whether a socket is in use; one whose credential has expired is closed. */
  private isOpen(socket: WebSocket): boolean {
    if (socket.readyState !== WebSocket.OPEN) return false;
    if (!this.limitsOf(socket).isExpired(Date.now())) return true;
    socket.close(ROOM_CLOSED.expired, "credential expired");
    return false;
  }

  private assertRoom({ address, credential }: Member): void {
    const open = (tag?: string) => this.ctx.getWebSockets(tag).filter((socket) => this.isOpen(socket)).length;
    const full =
      (address !== null && open(addressTag(address)) >= PER_ADDRESS) ||
      (credential !== null && open(credentialTag(credential)) >= PER_CREDENTIAL) ||
      (this.atMost < Number.POSITIVE_INFINITY && open() >= this.atMost);
    if (full) throw new ProblemError("too_many_connections");
  }

  private limitsOf(socket: WebSocket): SocketLimits {
    let limits = this.limits.get(socket);
    if (!limits) this.limits.set(socket, (limits = new SocketLimits(socket.deserializeAttachment() as number | null)));
    return limits;
  }
}

/** The answer to an upgrade. The Worker makes a problem of a refusal. */
export async function answerUpgrade(join: () => Promise<Response>): Promise<Response> {
  const outcome = await outcomeOf(join);
  return "done" in outcome
    ? outcome.done
    : Response.json(outcome.refused, { status: PROBLEMS[outcome.refused.code][0] });
}

const TOO_MANY_MESSAGES = {
  type: "error",
  code: "too_many_messages",
  detail: "Slow down, or the connection ends",
} as const;

function tagsOf({ address, credential }: Member): string[] {
  return [
    ...(address === null ? [] : [addressTag(address)]),
    ...(credential === null ? [] : [credentialTag(credential)]),
  ];
}

const addressTag = (address: string): string => `address:${address}`;
const credentialTag = (credential: string): string => `credential:${credential}`;
