import { ROOM_BEARER_PREFIX, ROOM_PROTOCOL, type ServerMessage } from "../../domain/messages/wire.ts";
import { type Check, fell, judge } from "./check.ts";
import type { Target } from "./target.ts";

/** How long a room may take to answer, in ms. */
const WITHIN = 5_000;

/** A WebSocket in a room; null if it was not let in. */
async function join(target: Target, path: string, token?: string): Promise<WebSocket | null> {
  const url = target.at(`/${path}`);
  url.protocol = url.protocol.replace("http", "ws");
  const socket = new WebSocket(
    url,
    token === undefined ? [ROOM_PROTOCOL] : [ROOM_PROTOCOL, ROOM_BEARER_PREFIX + token],
  );
  return await new Promise((resolve) => {
    socket.addEventListener("open", () => resolve(socket), { once: true });
    socket.addEventListener("error", () => resolve(null), { once: true });
  });
}

/** The next message of a type that a socket gets; null if none comes. */
function next(socket: WebSocket, type: ServerMessage["type"]): Promise<ServerMessage | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), WITHIN);
    socket.addEventListener("message", ({ data }: MessageEvent<string>) => {
      const message = data === "pong" ? null : (JSON.parse(data) as ServerMessage);
      if (message?.type !== type) return;
      clearTimeout(timer);
      resolve(message);
    });
  });
}

async function withSockets<T>(
  opened: Promise<WebSocket | null>[],
  use: (sockets: (WebSocket | null)[]) => Promise<T> | T,
): Promise<T> {
  const sockets = await Promise.all(opened);
  try {
    return await use(sockets);
  } finally {
    for (const socket of sockets) socket?.close();
  }
}

export const roomChecks: readonly Check[] = [
  {
    name: "One visitor does not lock the network out of a room",
    run: (target) =>
      withSockets(
        Array.from({ length: 25 }, () => join(target, "/rooms/market")),
        (sockets) => {
          const refused = sockets.filter((socket) => socket === null).length;
          return judge(refused === 0, `${refused} of 25 visitors were refused`);
        },
      ),
  },
  {
    name: "An account takes so many places in a room and no more",
    async run(target) {
      const { token } = await target.freshAccount();
      return await withSockets(
        Array.from({ length: 30 }, () => join(target, "/rooms/market", token)),
        (sockets) => {
          const places = sockets.filter(Boolean).length;
          return judge(places > 0 && places <= 20, `30 asked, ${places} were let in`);
        },
      );
    },
  },
  {
    name: "A reader is not believed that names a number in place of a mark",
    run: (target) =>
      withSockets([join(target, "/rooms/market")], async ([socket]) => {
        if (!socket) return fell("not let in");
        const answer = next(socket, "error");
        socket.send(JSON.stringify({ type: "seen", messages: 500 }));
        return judge(
          (await answer) !== null,
          (await answer) === null ? "500 messages were taken as seen" : "refused as malformed",
        );
      }),
  },
  {
    name: "A portfolio's room lets in who it belongs to",
    async run(target) {
      const { token } = await target.freshAccount();
      return await withSockets(
        [
          join(target, "/rooms/portfolio"),
          join(target, "/rooms/portfolio", `${token.slice(0, -4)}AAAA`),
          join(target, "/rooms/portfolio", token),
        ],
        ([nobody, forged, owner]) =>
          judge(
            nobody === null && forged === null && owner !== null,
            `nobody ${nobody ? "in" : "out"}, forged token ${forged ? "in" : "out"}, owner ${owner ? "in" : "out"}`,
          ),
      );
    },
  },
];
