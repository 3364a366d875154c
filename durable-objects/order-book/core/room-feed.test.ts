import { beforeEach, describe, expect, test } from "vitest";
import { applyLevels, depthChecksum } from "../../../domain/core/depth.ts";
import { type DepthMessage, ServerMessage } from "../../../domain/messages/wire.ts";
import { TestExchange } from "../../testing/exchange.ts";
import { ARTIST, limitOrder, marketOrder } from "../../testing/requests.ts";

let exchange: TestExchange;
const book = () => exchange.market(ARTIST).object;
const ada = () => exchange.account("ada");
const buy = (quantity: number) => ada().call((account) => account.place(marketOrder("buy", quantity)));

beforeEach(() => {
  exchange = new TestExchange();
  exchange.list(ARTIST, 1_000);
});

/** A client as the wire asks for: starts from a snapshot, follows the deltas, and checks each. */
class Client {
  seq: number;
  bids: DepthMessage["bids"];
  asks: DepthMessage["asks"];
  readonly trades: number[];

  constructor(snapshot: DepthMessage) {
    expect(snapshot.type).toBe("snapshot");
    expect(snapshot.checksum).toBe(depthChecksum(snapshot.bids, snapshot.asks));
    this.seq = snapshot.seq;
    this.bids = snapshot.bids;
    this.asks = snapshot.asks;
    this.trades = snapshot.trades.map(({ seq }) => seq).toReversed();
  }

  /** Takes a frame; false for one that it has already seen. */
  take(frame: DepthMessage): boolean {
    if (frame.seq <= this.seq) return false;
    if (frame.type !== "delta") throw new Error("a snapshot was broadcast");
    expect(frame.prevSeq).toBe(this.seq);
    this.bids = applyLevels(this.bids, frame.bids, "bids");
    this.asks = applyLevels(this.asks, frame.asks, "asks");
    expect(depthChecksum(this.bids, this.asks)).toBe(frame.checksum);
    this.seq = frame.seq;
    this.trades.push(...frame.trades.map(({ seq }) => seq));
    return true;
  }
}

test("frames follow on each other, their checksums hold, and no trade is missing", async () => {
  const client = new Client(book().watch());
  for (let i = 0; i < 40; i++) {
    await buy(1 + (i % 7));
    await ada().call((account) => account.place(limitOrder("buy", 1, 900 + (i % 20))));
    if (i % 5 === 0) book().value(1_000 + i, "test", exchange.now + 1);
    await exchange.advance(i % 3 === 0 ? 60 : 10);
  }
  await exchange.advance(5_000);
  for (const frame of exchange.frames) client.take(frame);
  const { seq, bids, asks } = book().depth();
  expect(client).toMatchObject({ seq, bids, asks });
  expect(client.trades).toEqual(exchange.messages.flatMap(({ trades }) => trades.map((trade) => trade.seq)));
});

test("what happens within 50 ms is one frame, with all its trades", async () => {
  await exchange.advance(5_000);
  exchange.frames.length = 0;
  for (let i = 0; i < 5; i++) await buy(1);
  await exchange.advance(50);
  expect(exchange.frames).toHaveLength(1);
  expect(exchange.frames[0]?.trades).toHaveLength(5);
});

test("each frame and snapshot has the form of the wire", async () => {
  await buy(3);
  await exchange.advance(100);
  for (const message of [...exchange.frames, book().watch()]) expect(ServerMessage.parse(message)).toEqual(message);
});

test("levels come as absolute quantities, and 0 for one that is gone", async () => {
  const { id } = await ada().call((account) => account.place(limitOrder("buy", 5, 998)));
  await exchange.advance(1_000);
  exchange.frames.length = 0;
  await ada().call((account) => account.cancel(id));
  await exchange.advance(50);
  expect(exchange.frames).toMatchObject([{ bids: [[998, 0]], asks: [], trades: [] }]);
});

describe("while nobody watches", () => {
  beforeEach(async () => {
    exchange.watchers = 0;
    await buy(1);
    await exchange.advance(5_000);
    exchange.frames.length = 0;
  });

  test("no frame is sent", async () => {
    await buy(1);
    await exchange.advance(5_000);
    expect(exchange.frames).toEqual([]);
  });

  test("the snapshot is still up to date, with the latest trades newest first", async () => {
    await buy(2);
    const snapshot = book().watch();
    expect(snapshot).toMatchObject({
      seq: book().depth().seq,
      bids: book().depth().bids,
      trades: [{ quantity: 2 }, { quantity: 1 }],
    });
  });

  test("the first to come back makes frames flow again, on from its snapshot", async () => {
    await buy(2);
    exchange.watchers = 1;
    const client = new Client(book().watch());
    await buy(3);
    await exchange.advance(5_000);
    for (const frame of exchange.frames) client.take(frame);
    expect(client.seq).toBe(book().depth().seq);
    expect(client.trades).toHaveLength(3);
  });
});

test("one who joins between two frames gets a snapshot that the next frame follows on", async () => {
  const early = new Client(book().watch());
  await buy(1);
  const late = new Client(book().watch()); // before the frame is due
  await buy(2);
  await exchange.advance(5_000);
  for (const frame of exchange.frames) for (const client of [early, late]) client.take(frame);
  for (const client of [early, late]) {
    expect(client.seq).toBe(book().depth().seq);
    expect(client.trades).toHaveLength(2);
  }
});

test("a room that fails to take a frame does not stop the next", async () => {
  exchange.carry = async (call, send) => {
    if (call.method === "frame") throw new Error("overloaded");
    return send();
  };
  await buy(1);
  await exchange.advance(1_000);
  exchange.carry = (_, send) => send();
  await buy(1);
  await exchange.advance(1_000);
  expect(exchange.frames.length).toBeGreaterThan(0);
  expect(exchange.failures).toEqual([]);
});

test("the market list hears of an artist at most twice a second", async () => {
  await exchange.advance(5_000);
  exchange.ticks.length = 0;
  for (let i = 0; i < 10; i++) await buy(1);
  await exchange.advance(500);
  expect(exchange.ticks).toMatchObject([{ artistId: ARTIST, last: 1_004, fairValue: 1_000, volume: 10 }]);
});
