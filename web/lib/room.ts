import ReconnectingWebSocket from "partysocket/ws";
import { createSignal, onCleanup } from "solid-js";
import {
  ROOM_CLOSED,
  ROOM_PROTOCOL,
  SEEN_EVERY,
  ServerMessage,
  type ClientMessage,
} from "../../domain/messages/wire.ts";

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
  /** Asked again at every connection, so that a fresh token is used. */
  protocols?: () => Promise<string[]>;
  onMessage: (message: ServerMessage) => void;
  /** After each connection, the first included. */
  onJoin?: () => void;
}

/** Joins a room and stays in it, through lost connections, until the owner is cleaned up. */
export function joinRoom(path: string, { protocols, onMessage, onJoin }: Options): Room {
  const [state, setState] = createSignal<RoomState>("connecting");
  const [latency, setLatency] = createSignal<number | null>(null);
  const [heardAt, setHeardAt] = createSignal<number | null>(null);
  // Each page picks its own pace, so that they do not all come back at once after a deploy.
  const jitter = 0.7 + Math.random() * 0.6;
  const socket = new ReconnectingWebSocket(
    () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`,
    protocols ?? [ROOM_PROTOCOL],
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
  let unseen = 0;
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
    unseen = 0;
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
    unseen += 1;
    if (unseen === SEEN_EVERY) {
      send({ type: "seen", messages: unseen });
      unseen = 0;
    }
    const message = ServerMessage.safeParse(JSON.parse(data));
    if (!message.success) console.error("A room sent something unknown", message.error.issues);
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
