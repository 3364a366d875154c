import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { artistRoom } from "../../../durable-objects/protocol/room-names.ts";
import { call, newTrader } from "../support/api.ts";
import { limitOrder, list, marketOrder } from "../support/exchange.ts";
import { follow, join, type TestSocket } from "../support/socket.ts";

const ROOM = "/rooms/artists/tyla";
const RESYNC = JSON.stringify({ type: "resync" });
let token: string;

beforeAll(async () => {
  await list("tyla", 1_000);
  ({ token } = await newTrader());
});

const buy = (quantity = 1) => call(api.placeOrder, { body: marketOrder("tyla", "buy", quantity), token });
const bookSeq = async () => (await call(api.getBook, { params: { id: "tyla" } })).seq;

/** Waits until a client has seen the book as it now stands, and compares ladder with ladder. */
async function expectCaughtUp(socket: TestSocket): Promise<ReturnType<typeof follow>> {
  await vi.waitFor(async () => expect(follow(socket.messages).seq).toBe(await bookSeq()), { timeout: 10_000 });
  const copy = follow(socket.messages);
  const { bids, asks } = await call(api.getBook, { params: { id: "tyla" } });
  expect([copy.bids, copy.asks]).toEqual([bids, asks]);
  return copy;
}

test("one who joins gets the ladder and the latest trades", async () => {
  await buy(3);
  const socket = await join(ROOM);
  const snapshot = await socket.next("snapshot");
  const { bids, asks } = await call(api.getBook, { params: { id: "tyla" } });
  expect(snapshot).toMatchObject({
    artistId: "tyla",
    bids,
    asks,
    tick: { last: 1_004, fairValue: 1_000 },
    trades: [{ price: 1_004, quantity: 3, side: "buy" }],
  });
});

test("deltas join without a gap, their checksums hold, and every trade is in one", async () => {
  const socket = await join(ROOM);
  await socket.next("snapshot");
  const known = follow(socket.messages).trades.length;
  for (let i = 0; i < 8; i++) {
    await buy(2);
    await call(api.placeOrder, { body: limitOrder("tyla", "buy", 1, 900 + i), token });
  }
  const copy = await expectCaughtUp(socket);
  expect(copy.gaps).toBe(0);
  const { trades } = await call(api.getTrades, { params: { id: "tyla" }, query: { limit: 200 } });
  expect(copy.trades.length).toBe(known + 8);
  expect(copy.trades.slice(-trades.length)).toEqual(expect.arrayContaining(trades.map(({ seq }) => seq)));
});

test("two who watch see the same, and one who leaves does not matter", async () => {
  const [one, other, third] = [await join(ROOM), await join(ROOM), await join(ROOM)];
  await Promise.all([one, other, third].map((socket) => socket.next("snapshot")));
  third.socket.close();
  await buy();
  const [copy, same] = [await expectCaughtUp(one), await expectCaughtUp(other)];
  expect(copy).toEqual(same);
});

describe("resync", () => {
  test("brings a fresh snapshot to the one who asks, and to no other", async () => {
    const [asking, silent] = [await join(ROOM), await join(ROOM)];
    await Promise.all([asking.next("snapshot"), silent.next("snapshot")]);
    await buy();
    asking.send(RESYNC);
    await vi.waitFor(() => expect(asking.messages.filter(({ type }) => type === "snapshot")).toHaveLength(2));
    await expectCaughtUp(asking);
    expect(silent.messages.filter(({ type }) => type === "snapshot")).toHaveLength(1);
  });
});

describe("when the room is evicted while sockets are open", () => {
  test("they stay open, hear the next trade, and may resync", async () => {
    const socket = await join(ROOM);
    await socket.next("snapshot");
    await evictDurableObject(env.ROOM.getByName(artistRoom("tyla")));
    await buy();
    expect((await expectCaughtUp(socket)).gaps).toBe(0);
    socket.send(RESYNC);
    await vi.waitFor(() => expect(socket.messages.filter(({ type }) => type === "snapshot")).toHaveLength(2));
    expect(socket.closedWith).toBeNull();
  });

  test("a ping is still answered", async () => {
    const socket = await join(ROOM);
    await socket.next("snapshot");
    await evictDurableObject(env.ROOM.getByName(artistRoom("tyla")));
    socket.send("ping");
    await vi.waitFor(() => expect(socket.texts).toContain("pong"));
  });
});

test("when the book is evicted, frames go on, without a gap or with one that the client can see", async () => {
  const socket = await join(ROOM);
  await socket.next("snapshot");
  await evictDurableObject(env.ORDER_BOOK.getByName("tyla"));
  await buy();
  await vi.waitFor(
    async () => {
      const copy = follow(socket.messages);
      if (copy.gaps > 0) socket.send(RESYNC);
      expect(copy.seq).toBe(await bookSeq());
    },
    { timeout: 10_000, interval: 200 },
  );
  await expectCaughtUp(socket);
});
