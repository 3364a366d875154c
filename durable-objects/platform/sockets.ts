import { ProblemError, PROBLEMS } from "../../domain/core/problems.ts";
import { ROOM_CLOSED, ROOM_PROTOCOL, type ServerMessage } from "../../domain/messages/wire.ts";
import { outcomeOf } from "../protocol/outcome.ts";
import { readClientMessage } from "./client-message.ts";
import { later } from "./later.ts";
import { logError } from "./log-error.ts";
import { credentialTag, placesOf } from "./places.ts";
import type { Member } from "../protocol/room-member.ts";
import { type SocketAttachment, SocketLimits } from "./socket-limits.ts";

/** A client that sends so many bytes in one message is disconnected. */
const HUGE_MESSAGE = 64 * 1024;

/** What all sockets of a room may leave unseen together, in bytes; beyond it those furthest behind are disconnected. */
const MAX_UNSEEN_OF_ALL = 32 * 1024 * 1024;

/** What each has not seen is stored when the room has been quiet for so long, in ms: before it may leave memory. */
const QUIET = 1_000;

/**
 * The rules for the WebSockets of a room; they outlive its memory. `open` lists those that are open, all or with a
 * tag; `snapshot` is what one who joins or asks for it is sent, as JSON of a `ServerMessage`; `watch` is told what a
 * client watches, where one can, and answers what it is sent of that at once.
 */
export class Sockets {
  private readonly open: (tag?: string) => Iterable<WebSocket>;
  private readonly snapshot: () => string | null | Promise<string | null>;
  private readonly watch: ((socket: WebSocket, artistIds: readonly string[]) => string | null) | undefined;
  private readonly limits = new WeakMap<WebSocket, SocketLimits>();
  private quiet = true;
  private storing = false;

  constructor(
    open: (tag?: string) => Iterable<WebSocket>,
    snapshot: () => string | null | Promise<string | null>,
    watch?: (socket: WebSocket, artistIds: readonly string[]) => string | null,
  ) {
    this.open = open;
    this.snapshot = snapshot;
    this.watch = watch;
  }

  /** Whether there is a place for a member. Refusal: `too_many_connections`. */
  assertPlace(member: Member): void {
    for (const [tag, atMost] of placesOf(member)) {
      let taken = 0;
      for (const socket of this.open(tag)) if (this.isOpen(socket)) taken += 1;
      if (taken >= atMost) throw new ProblemError("too_many_connections");
    }
  }

  /** Begins with a socket that was accepted under the tags of `placesOf`: sends it the snapshot. */
  async welcome(socket: WebSocket, { expiresAt }: Member): Promise<void> {
    socket.serializeAttachment({ expiresAt, window: null } satisfies SocketAttachment);
    await this.sendSnapshot(socket);
  }

  /** Sends a message (a `ServerMessage` as JSON) to everybody who may have it; answers how many that are. */
  broadcast(message: string): number {
    return this.sendEach(() => message);
  }

  /** Sends everybody who may have it a message of their own, or nothing; answers how many it was sent to. */
  sendEach(messageFor: (socket: WebSocket) => string | null): number {
    let sent = 0;
    let unseen = 0;
    for (const socket of this.open()) {
      const message = messageFor(socket);
      if (message === null || !this.send(socket, message)) continue;
      sent += 1;
      unseen += this.limitsOf(socket).window.unseen;
    }
    if (unseen > MAX_UNSEEN_OF_ALL) this.dropSlowest(unseen);
    return sent;
  }

  /** Answers a client's message: what is wrong with it, or a fresh snapshot. */
  async receive(socket: WebSocket, data: string | ArrayBuffer | ArrayBufferView): Promise<void> {
    if (!this.isOpen(socket)) return;
    if ((typeof data === "string" ? data.length : data.byteLength) > HUGE_MESSAGE)
      return socket.close(1009, "message too large");
    const limits = this.limitsOf(socket);
    const action = limits.countReceived(Date.now());
    if (action === "close") return socket.close(1008, "too many messages");
    if (action === "ignore") return;
    const message = action === "warn" ? TOO_MANY_MESSAGES : readClientMessage(data);
    if (message.type === "seen") {
      limits.window.countSeen(message.mark);
      this.storeWhenQuiet();
    } else if (message.type === "error") this.send(socket, JSON.stringify(message));
    else if (message.type === "watch") this.noteWatched(socket, limits, message.artistIds);
    else await this.sendSnapshot(socket);
  }

  /** What each client watches that has said so: also those who said it before the object left memory. */
  *watching(): Iterable<[WebSocket, readonly string[]]> {
    for (const socket of this.open()) {
      const { watched } = this.limitsOf(socket);
      if (watched) yield [socket, watched];
    }
  }

  /** Ends the sockets that a session or API key opened; without one, all. */
  end(credential?: string): void {
    for (const socket of this.open(credential && credentialTag(credential))) socket.close(1008, "session ended");
  }

  /** Whether nobody is there. */
  isEmpty(): boolean {
    for (const _ of this.open()) return false;
    return true;
  }

  private noteWatched(socket: WebSocket, limits: SocketLimits, artistIds: readonly string[]): void {
    if (!this.watch) return void this.send(socket, JSON.stringify(NOTHING_TO_WATCH));
    limits.watched = artistIds;
    this.storeWhenQuiet();
    const message = this.watch(socket, artistIds);
    if (message !== null) this.send(socket, message);
  }

  private async sendSnapshot(socket: WebSocket): Promise<void> {
    try {
      const snapshot = await this.snapshot();
      if (snapshot !== null) this.send(socket, snapshot);
    } catch (error) {
      logError("no snapshot for a room", { error: String(error) });
      socket.close(1011, "unavailable"); // it comes back, and asks again
    }
  }

  /** Sends, or closes a socket that may have nothing more. */
  private send(socket: WebSocket, message: string): boolean {
    if (!this.isOpen(socket)) return false;
    const { window } = this.limitsOf(socket);
    if (!window.admits(message.length)) {
      socket.close(ROOM_CLOSED.slow, "too slow");
      return false;
    }
    socket.send(message);
    if (window.countSent(message.length)) {
      const mark = crypto.randomUUID();
      socket.send(JSON.stringify({ type: "mark", mark } satisfies ServerMessage));
      window.addMark(mark);
    }
    this.storeWhenQuiet();
    return true;
  }

  /** Whether a socket is in use; one whose credential has expired is closed. */
  private isOpen(socket: WebSocket): boolean {
    if (socket.readyState !== WebSocket.OPEN) return false;
    if (!this.limitsOf(socket).isExpired(Date.now())) return true;
    socket.close(ROOM_CLOSED.expired, "credential expired");
    return false;
  }

  /** Closes those furthest behind until half of what may be unseen is left: so that it is not done at every message. */
  private dropSlowest(unseen: number): void {
    const behind = [...this.open()].map((socket) => ({ socket, unseen: this.limitsOf(socket).window.unseen }));
    let left = unseen;
    for (const one of behind.toSorted((a, b) => b.unseen - a.unseen)) {
      if (left <= MAX_UNSEEN_OF_ALL / 2) return;
      one.socket.close(ROOM_CLOSED.slow, "too slow");
      left -= one.unseen;
    }
  }

  private storeWhenQuiet(): void {
    this.quiet = false;
    if (this.storing) return;
    this.storing = true;
    this.storeIfStillQuiet();
  }

  /** Looks after each `QUIET` ms whether anything happened meanwhile. Without a clock, which may jump. */
  private storeIfStillQuiet(): void {
    this.quiet = true;
    later(QUIET, () => {
      if (!this.quiet) return this.storeIfStillQuiet();
      this.storing = false;
      for (const socket of this.open()) socket.serializeAttachment(this.limitsOf(socket).attachment());
    });
  }

  private limitsOf(socket: WebSocket): SocketLimits {
    let limits = this.limits.get(socket);
    if (!limits)
      this.limits.set(socket, (limits = new SocketLimits(socket.deserializeAttachment() as SocketAttachment)));
    return limits;
  }
}

const TOO_MANY_MESSAGES = {
  type: "error",
  code: "too_many_messages",
  detail: "Slow down, or the connection ends",
} as const;

const NOTHING_TO_WATCH = {
  type: "error",
  code: "malformed_message",
  detail: "Only the market room is told what to send",
} as const;

/** Lets a member in whose sockets the object itself holds, without partyserver: resolves to the client's end. */
export async function join(ctx: DurableObjectState, sockets: Sockets, member: Member): Promise<WebSocket> {
  sockets.assertPlace(member);
  answerPings(ctx);
  const { 0: client, 1: socket } = new WebSocketPair();
  ctx.acceptWebSocket(
    socket,
    placesOf(member).map(([tag]) => tag),
  );
  await sockets.welcome(socket, member);
  return client;
}

/** From now on a `ping` is answered with `pong` by the platform, without waking the object. */
export function answerPings(ctx: DurableObjectState): void {
  ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
}

/** The answer to an upgrade: the client's end of the socket. The Worker makes a problem of a refusal. */
export async function answerUpgrade(join: () => Promise<WebSocket | null>): Promise<Response> {
  const outcome = await outcomeOf(join);
  return "done" in outcome
    ? new Response(null, {
        status: 101,
        webSocket: outcome.done,
        headers: { "Sec-WebSocket-Protocol": ROOM_PROTOCOL },
      })
    : Response.json(outcome.refused, { status: PROBLEMS[outcome.refused.code][0] });
}
