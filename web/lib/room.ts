import ReconnectingWebSocket from "partysocket/ws";
import { createSignal, onCleanup } from "solid-js";
import {
  ROOM_BEARER_PREFIX,
  ROOM_CLOSED,
  ROOM_PROTOCOL,
  ServerMessage,
  type ClientMessage,
} from "../../domain/messages/wire.ts";
import { tokenAtHand } from "./session.ts";

const PING_EVERY = 10_000;
/** Without an answer for this long the connection is taken for dead. */
const PONG_WITHIN = 6_000;

/** `connecting`: never joined yet. `live`: joined. `lost`: joined once and trying to come back. */
export type RoomState = "connecting" | "live" | "lost";

export interface Room {
  state: () => RoomState;
  /** Milliseconds to the server and back, when last measured. */
  latency: () => number | null;
  /** When the server was last heard, in milliseconds UTC. */
  heardAt: () => number | null;
  send: (message: ClientMessage) => void;
}

const [rooms, setRooms] = createSignal<readonly Room[]>([]);
/** The rooms this page has joined at the moment. */
export { rooms };

interface Options {
  /** The access token for a room that asks for one: asked again at every connection, so that a fresh one is used. */
  token?: () => Promise<string>;
  onMessage: (message: ServerMessage) => void;
  /** After each connection, the first included. */
  onJoin?: () => void;
}

/** The subprotocols to offer: the room's, and what says who joins. */
function protocolsFor(token: string | null): string[] {
  return token === null ? [ROOM_PROTOCOL] : [ROOM_PROTOCOL, ROOM_BEARER_PREFIX + token];
}

/** Joins a room and stays in it, through lost connections, until the owner is cleaned up. */
export function joinRoom(path: string, { token, onMessage, onJoin }: Options): Room {
  const [state, setState] = createSignal<RoomState>("connecting");
  const [latency, setLatency] = createSignal<number | null>(null);
  const [heardAt, setHeardAt] = createSignal<number | null>(null);
  // Each page picks its own pace, so that they do not all come back at once after a deploy.
  const jitter = 0.7 + Math.random() * 0.6;
  const socket = new ReconnectingWebSocket(
    () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`,
    // In a room for all it does no harm to be nobody, so nothing is waited for.
    async () => protocolsFor(token ? await token() : tokenAtHand()),
    {
      minReconnectionDelay: 600 * jitter,
      maxReconnectionDelay: 12_000 * jitter,
      reconnectionDelayGrowFactor: 1.7,
      connectionTimeout: 8_000,
      maxEnqueuedMessages: 0,
      // After these it comes back at once instead, below.
      shouldReconnectOnClose: ({ code }) => code !== ROOM_CLOSED.expired,
    },
  );
  const send = (message: ClientMessage) => void socket.send(JSON.stringify(message));
  let left = false;
  let pingAt = 0;
  let deadline: ReturnType<typeof setTimeout> | undefined;

  function ping(): void {
    if (socket.readyState !== WebSocket.OPEN || deadline !== undefined) return;
    pingAt = performance.now();
    socket.send("ping");
    deadline = setTimeout(() => socket.reconnect(4000, "no answer"), PONG_WITHIN);
  }

  function heard(): void {
    clearTimeout(deadline);
    deadline = undefined;
    setHeardAt(Date.now());
  }

  socket.addEventListener("open", () => {
    setState("live");
    heard();
    ping();
    onJoin?.();
  });
  socket.addEventListener("close", ({ code }) => {
    clearTimeout(deadline);
    deadline = undefined;
    // Nothing is amiss but a token that ran out: the page stays live while a fresh one is fetched.
    if (code === ROOM_CLOSED.expired) socket.reconnect();
    else if (!left) setState((before) => (before === "connecting" ? "connecting" : "lost"));
  });
  socket.addEventListener("message", ({ data }: MessageEvent) => {
    if (data === "pong") setLatency(Math.round(performance.now() - pingAt));
    heard();
    if (typeof data !== "string" || data === "pong") return;
    const message = ServerMessage.safeParse(JSON.parse(data));
    if (!message.success) console.error("A room sent something unknown", message.error.issues);
    else if (message.data.type === "mark") send({ type: "seen", mark: message.data.mark });
    else onMessage(message.data);
  });

  const timer = setInterval(ping, PING_EVERY);
  const comeBack = () => socket.reconnect();
  const goAway = () => setState((before) => (before === "live" ? "lost" : before));
  addEventListener("online", comeBack);
  addEventListener("offline", goAway);

  const room: Room = { state, latency, heardAt, send };
  setRooms((all) => [...all, room]);
  onCleanup(() => {
    left = true;
    clearInterval(timer);
    clearTimeout(deadline);
    removeEventListener("online", comeBack);
    removeEventListener("offline", goAway);
    socket.close();
    setRooms((all) => all.filter((other) => other !== room));
  });
  return room;
}
