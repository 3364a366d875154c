import { expect, onTestFinished, vi } from "vitest";
import { applyLevels, depthChecksum } from "../../../domain/core/depth.ts";
import { type DepthMessage, ROOM_BEARER_PREFIX, ROOM_PROTOCOL, ServerMessage } from "../../../domain/messages/wire.ts";
import { send } from "./api.ts";

type Message<T extends ServerMessage["type"]> = Extract<ServerMessage, { type: T }>;

/** Asks to join a room, with what a test wants to be different. */
export function upgrade(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return send(path, { headers: { Upgrade: "websocket", "Sec-WebSocket-Protocol": ROOM_PROTOCOL, ...headers } });
}

/** The subprotocols that ask for a room, with the token for one that is somebody's own. */
export const asked = (token?: string): Record<string, string> => ({
  "Sec-WebSocket-Protocol": token === undefined ? ROOM_PROTOCOL : `${ROOM_PROTOCOL}, ${ROOM_BEARER_PREFIX}${token}`,
});

/** A client in a room. Every message that arrives must have the form of the wire. */
export class TestSocket {
  readonly messages: ServerMessage[] = [];
  readonly texts: string[] = [];
  readonly socket: WebSocket;
  /** The code the room closed the socket with. */
  closedWith: number | null = null;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.addEventListener("message", ({ data }) => this.receive(String(data)));
    socket.addEventListener("close", ({ code }) => void (this.closedWith = code));
    socket.accept();
  }

  /** Waits for a message of that type, among those beyond the first `after`. */
  async next<T extends ServerMessage["type"]>(type: T, after = 0): Promise<Message<T>> {
    const find = () => this.messages.slice(after).find((message): message is Message<T> => message.type === type);
    await vi.waitFor(
      () => expect(find(), `no ${type} among ${JSON.stringify(this.messages.slice(after))}`).toBeDefined(),
      { timeout: 10_000 },
    );
    return find() as Message<T>;
  }

  /** Waits until the room closes the socket. */
  async end(): Promise<number> {
    await vi.waitFor(() => expect(this.closedWith).not.toBeNull(), { timeout: 10_000 });
    return this.closedWith as number;
  }

  send(message: string | ArrayBuffer): void {
    this.socket.send(message);
  }

  private receive(text: string): void {
    this.texts.push(text);
    if (text === "pong") return;
    const message = JSON.parse(text) as ServerMessage;
    expect(ServerMessage.parse(message)).toEqual(message);
    this.messages.push(message);
  }
}

/** Joins a room; leaves it when the test is over. */
export async function join(path: string, token?: string, headers: Record<string, string> = {}): Promise<TestSocket> {
  const response = await upgrade(path, { ...asked(token), ...headers });
  expect(response.status, await (response.webSocket ? "" : response.text())).toBe(101);
  expect(response.headers.get("Sec-WebSocket-Protocol")).toBe(ROOM_PROTOCOL);
  const socket = new TestSocket(response.webSocket as WebSocket);
  onTestFinished(() => socket.socket.close());
  return socket;
}

/** What a client makes of an artist room's messages: the ladder, checked at every step, and the trades. */
export function follow(messages: readonly ServerMessage[]): {
  seq: number;
  bids: DepthMessage["bids"];
  asks: DepthMessage["asks"];
  trades: number[];
  gaps: number;
} {
  const copy = {
    seq: -1,
    bids: [] as DepthMessage["bids"],
    asks: [] as DepthMessage["asks"],
    trades: [] as number[],
    gaps: 0,
  };
  for (const message of messages) {
    if (message.type === "snapshot") {
      Object.assign(copy, {
        seq: message.seq,
        bids: message.bids,
        asks: message.asks,
        trades: message.trades.map(({ seq }) => seq).toReversed(),
      });
    } else if (message.type === "delta" && copy.seq >= 0 && message.seq > copy.seq) {
      if (message.prevSeq !== copy.seq) copy.gaps += 1;
      copy.bids = applyLevels(copy.bids, message.bids, "bids");
      copy.asks = applyLevels(copy.asks, message.asks, "asks");
      copy.seq = message.seq;
      copy.trades.push(...message.trades.map(({ seq }) => seq));
    } else continue;
    expect(depthChecksum(copy.bids, copy.asks)).toBe(message.checksum);
  }
  return copy;
}
