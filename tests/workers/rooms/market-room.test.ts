import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import type { Tick } from "../../../domain/messages/wire.ts";
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
