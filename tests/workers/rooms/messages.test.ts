import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { MAX_CLIENT_MESSAGE, ROOM_PROTOCOL } from "../../../domain/messages/wire.ts";
import { signAccessToken } from "../../../worker/features/sessions/access-token.ts";
import { expectProblem, newTrader, send } from "../support/api.ts";
import { list } from "../support/exchange.ts";
import { join, type TestSocket, upgrade } from "../support/socket.ts";

let token: string;

beforeAll(async () => {
  await list("tyla", 1_000);
  ({ token } = await newTrader());
});

/** Runs with a clock that stands still. */
async function atOneMoment(run: (start: number) => Promise<void>): Promise<void> {
  const start = Date.now();
  vi.useFakeTimers({ now: start, toFake: ["Date"] });
  try {
    await run(start);
  } finally {
    vi.useRealTimers();
  }
}

const codes = (socket: TestSocket) =>
  socket.messages.flatMap((message) => (message.type === "error" ? [message.code] : []));

describe.each([
  ["an artist's room", "/rooms/artists/tyla", "snapshot"],
  ["the portfolio's room", "/rooms/portfolio", "portfolio"],
] as const)("in %s", (_, path, greeting) => {
  const enter = async () => {
    const socket = await join(path, path === "/rooms/portfolio" ? token : undefined);
    await socket.next(greeting);
    return socket;
  };

  test.each([
    ["not JSON", "{", "malformed_message"],
    ["empty", "", "malformed_message"],
    ["null", "null", "malformed_message"],
    ["of no known type", '{"type":"subscribe"}', "malformed_message"],
    ["with a field too many", '{"type":"resync","to":1}', "malformed_message"],
    ["too long", JSON.stringify({ type: "resync", padding: "x".repeat(MAX_CLIENT_MESSAGE) }), "message_too_large"],
    ["as large as a room puts up with", "x".repeat(64 * 1024), "message_too_large"],
  ] as const)("a message that is %s gets an error, and the socket lives on", async (_what, message, code) => {
    const socket = await enter();
    socket.send(message);
    expect(await socket.next("error")).toMatchObject({ code });
    const { length } = socket.messages;
    socket.send(JSON.stringify({ type: "resync" }));
    await socket.next(greeting, length);
    expect(socket.closedWith).toBeNull();
  });

  test("a binary message gets an error, and the socket lives on", async () => {
    const socket = await enter();
    socket.send(new Uint8Array([1, 2, 3]).buffer);
    expect(await socket.next("error")).toMatchObject({ code: "malformed_message" });
    const { length } = socket.messages;
    socket.send(JSON.stringify({ type: "resync" }));
    await socket.next(greeting, length);
  });

  test("a message that is huge ends the socket", async () => {
    const socket = await enter();
    socket.send("x".repeat(64 * 1024 + 1));
    expect(await socket.end()).toBe(1009);
  });

  test("messages faster than two a second, after twenty at once, earn a warning, and then the end", async () => {
    const socket = await enter();
    await atOneMoment(async () => {
      for (let i = 0; i < 20 + 1 + 19; i++) socket.send("nonsense");
      socket.send("ping"); // the platform answers these: they do not count
      await vi.waitFor(() =>
        expect(codes(socket)).toEqual([...Array<string>(20).fill("malformed_message"), "too_many_messages"]),
      );
      await vi.waitFor(() => expect(socket.texts).toContain("pong"));
      expect(socket.closedWith).toBeNull();
      for (let i = 0; i < 2; i++) socket.send("nonsense");
      expect(await socket.end()).toBe(1008);
    });
  });

  test("one who slows down after the warning is heard again", async () => {
    const socket = await enter();
    await atOneMoment(async (start) => {
      for (let i = 0; i < 20 + 1; i++) socket.send("nonsense");
      await vi.waitFor(() => expect(codes(socket)).toContain("too_many_messages"));
      vi.setSystemTime(start + 1_000);
      const { length } = socket.messages;
      socket.send(JSON.stringify({ type: "resync" }));
      await socket.next(greeting, length);
    });
  });

  test("a ping gets a pong", async () => {
    const socket = await enter();
    socket.send("ping");
    await vi.waitFor(() => expect(socket.texts).toContain("pong"));
  });
});

describe("an upgrade is refused", () => {
  test("to the room of an artist that is not listed", async () => {
    await expectProblem(await upgrade("/rooms/artists/nobody"), "unknown_artist");
    await expectProblem(await upgrade("/rooms/artists/Not%20An%20Id"), "unknown_artist");
  });

  test("to a room that does not exist", async () => {
    await expectProblem(await upgrade("/rooms/nothing"), "not_found");
    await expectProblem(await upgrade("/rooms/artists"), "not_found");
  });

  test.each(["", "anticip.v0", "bearer.x", "ANTICIP.V1"])("with the subprotocol %j", async (protocol) => {
    await expectProblem(await upgrade("/rooms/market", { "Sec-WebSocket-Protocol": protocol }), "upgrade_required");
  });

  test("that is none: a plain GET", async () => {
    for (const path of ["/rooms/market", "/rooms/artists/tyla", "/rooms/portfolio"]) {
      await expectProblem(
        await send(path, { headers: { "Sec-WebSocket-Protocol": ROOM_PROTOCOL } }),
        "upgrade_required",
      );
    }
  });

  test("from another site", async () => {
    for (const path of ["/rooms/market", "/rooms/artists/tyla", "/rooms/portfolio"]) {
      await expectProblem(await upgrade(path, { Origin: "https://evil.test" }), "cross_origin");
    }
  });

  test("to the portfolio without a token, with a bad one, and with an expired one", async () => {
    const { token: expired } = await signAccessToken(
      { id: "late", session: "late", openedAt: 0 },
      env.JWT_SECRET,
      Date.now() - 601_000,
    );
    const ask = (protocols: string) => upgrade("/rooms/portfolio", { "Sec-WebSocket-Protocol": protocols });
    await expectProblem(await ask(ROOM_PROTOCOL), "unauthenticated");
    await expectProblem(await ask(`${ROOM_PROTOCOL}, bearer.`), "unauthenticated");
    await expectProblem(await ask(`${ROOM_PROTOCOL}, bearer.${token}x`), "unauthenticated");
    await expectProblem(await ask(`${ROOM_PROTOCOL}, bearer.${expired}`), "token_expired");
    await expectProblem(await ask(`${ROOM_PROTOCOL}, bearer.${env.OPERATOR_TOKEN}`), "unauthenticated");
  });
});
