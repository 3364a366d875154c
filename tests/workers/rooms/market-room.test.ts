import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { MAX_WATCHED, type Tick } from "../../../domain/messages/wire.ts";
import { MARKET_ROOM } from "../../../durable-objects/protocol/room-names.ts";
import { call, newTrader } from "../support/api.ts";
import { list, marketOrder } from "../support/exchange.ts";
import { join, type TestSocket } from "../support/socket.ts";

let token: string;

beforeAll(async () => {
  for (const [id, cents] of [
    ["tyla", 1_000],
    ["doechii", 2_000],
  ] as const)
    await list(id, cents);
  ({ token } = await newTrader());
});

const ticks = (socket: TestSocket): Tick[] =>
  socket.messages.flatMap((message) => (message.type === "market" ? message.ticks : []));
const latest = (socket: TestSocket, artistId: string) => ticks(socket).findLast((tick) => tick.artistId === artistId);
const buy = (artistId: string) => call(api.placeOrder, { body: marketOrder(artistId, "buy", 2), token });

test("tells of every artist whose price moved, and needs no snapshot", async () => {
  const socket = await join("/rooms/market");
  await Promise.all([buy("tyla"), buy("doechii")]);
  await vi.waitFor(
    () => {
      expect(latest(socket, "tyla")).toMatchObject({ last: 1_004, fairValue: 1_000, bid: expect.any(Number) });
      expect(latest(socket, "doechii")).toMatchObject({ last: 2_007, volume: 2 });
    },
    { timeout: 5_000 },
  );
  expect(socket.messages.every(({ type }) => type === "market")).toBe(true);
});

const tickOf = (artistId: string, last: number): Tick => ({
  artistId,
  last,
  bid: null,
  ask: null,
  fairValue: null,
  volume: 0,
  time: 1,
});
const watch = (socket: TestSocket, ...artistIds: string[]) => socket.send(JSON.stringify({ type: "watch", artistIds }));
const market = () => env.ROOM.getByName(MARKET_ROOM);
const isTold = (socket: TestSocket, artistId: string, last: number) =>
  vi.waitFor(() => expect(latest(socket, artistId)).toMatchObject({ last }), { timeout: 10_000 });

describe("one who says what it shows", () => {
  test("is told at once what was last heard of that, then what of it moves, and of nobody else", async () => {
    const [socket, other] = [await join("/rooms/market"), await join("/rooms/market")];
    await market().showTick(tickOf("rosalia", 5));
    await isTold(other, "rosalia", 5);
    const late = await join("/rooms/market");
    for (const one of [socket, late]) watch(one, "rosalia", "raye");
    await isTold(late, "rosalia", 5);
    for (const [id, last] of [
      ["raye", 6],
      ["shygirl", 7],
      ["rosalia", 8],
    ] as const)
      await market().showTick(tickOf(id, last));
    await isTold(socket, "rosalia", 8);
    await isTold(socket, "raye", 6);
    await isTold(other, "shygirl", 7);
    expect(latest(socket, "shygirl")).toBeUndefined();
  });

  test("shows something else now, also after the room was evicted", async () => {
    const socket = await join("/rooms/market");
    watch(socket, "rosalia");
    watch(socket, "raye");
    // What a client watches is stored when the room has been quiet for a second.
    const stored = () =>
      runInDurableObject(market(), (_, ctx) =>
        ctx.getWebSockets().map((one) => JSON.stringify(one.deserializeAttachment())),
      );
    await vi.waitFor(async () => expect((await stored()).join()).toContain('"watched":["raye"]'), { timeout: 10_000 });
    await evictDurableObject(market());
    await market().showTick(tickOf("rosalia", 11));
    await market().showTick(tickOf("raye", 12));
    await isTold(socket, "raye", 12);
    expect(latest(socket, "rosalia")?.last).not.toBe(11);
  });

  test.each([
    ["too many artists", { artistIds: Array.from({ length: MAX_WATCHED + 1 }, (_, n) => `a${n}`) }],
    ["what is no artist's id", { artistIds: ["Not an id"] }],
    ["nothing", {}],
    ["more than that", { artistIds: [], everything: true }],
  ])("is refused %s, and is shown what it watched before", async (_, wrong) => {
    const socket = await join("/rooms/market");
    watch(socket, "rosalia");
    socket.send(JSON.stringify({ type: "watch", ...wrong }));
    expect(await socket.next("error")).toMatchObject({ code: "malformed_message" });
    await market().showTick(tickOf("rosalia", 21));
    await isTold(socket, "rosalia", 21);
  });

  test("may watch as many as a message may name, with the longest ids", async () => {
    const socket = await join("/rooms/market");
    const ids = Array.from({ length: MAX_WATCHED }, (_, n) => `${"x".repeat(60)}${String(n).padStart(4, "0")}`);
    watch(socket, ...ids);
    await market().showTick(tickOf(ids.at(-1)!, 31));
    await isTold(socket, ids.at(-1)!, 31);
    expect(socket.messages.filter(({ type }) => type === "error")).toEqual([]);
  });
});

test("an artist's room is not told what to send", async () => {
  const socket = await join("/rooms/artists/tyla");
  watch(socket, "tyla");
  expect(await socket.next("error")).toMatchObject({ code: "malformed_message" });
});

test("gathers what happens within a moment: one tick an artist in a message, the newest", async () => {
  const socket = await join("/rooms/market");
  const room = env.ROOM.getByName(MARKET_ROOM);
  const tick = { artistId: "rema", last: 1, bid: null, ask: null, fairValue: null, volume: 0, time: 1 };
  await Promise.all([1, 2, 3].map((last) => room.showTick({ ...tick, last })));
  await room.showTick({ ...tick, artistId: "ayra-starr" });
  const { ticks: together } = await socket.next("market");
  expect(together.map(({ artistId, last }) => [artistId, last])).toEqual([
    ["rema", 3],
    ["ayra-starr", 1],
  ]);
});

test("reaches everybody who watches, also after the room was evicted", async () => {
  const sockets = [await join("/rooms/market"), await join("/rooms/market")];
  await evictDurableObject(env.ROOM.getByName(MARKET_ROOM));
  await buy("tyla");
  for (const socket of sockets)
    await vi.waitFor(() => expect(latest(socket, "tyla")).toBeDefined(), { timeout: 5_000 });
});
