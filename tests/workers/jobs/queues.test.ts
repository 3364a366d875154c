import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import worker from "../../../worker/index.ts";
import { list } from "../support/exchange.ts";
import { bookMessage, consume, projection } from "../support/jobs.ts";

beforeAll(() => list("tyla", 1_000));
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined); // failures are what these tests are about
});

describe("a message that nobody can read", () => {
  test.each([
    ["nothing", null],
    ["a text", "text"],
    ["a number", 7],
    ["an empty object", {}],
    ["half of one", { type: "book" }],
    ["a fractional seq", { ...bookMessage("tyla", 1), seq: 1.5 }],
    ["another type", { ...bookMessage("tyla", 1), type: "other" }],
  ])("of the events (%s) is tried again, and the others of its batch are taken", async (_, poison) => {
    const good = [bookMessage("poisoned-a", 1), bookMessage("poisoned-b", 1)];
    const result = await consume("anticip-events", [good[0], poison, good[1]]);
    expect(result).toMatchObject({ outcome: "ok", explicitAcks: ["0", "2"], retryMessages: [{ msgId: "1" }] });
    for (const { artistId } of good) expect((await projection(artistId)).market).toHaveLength(1);
  });

  test.each([
    null,
    {},
    { type: "prices" },
    { type: "prices", artistIds: ["Not An Id"], at: 1 },
    { type: "prices", artistIds: [], at: "now" },
  ])("of the jobs (%j) is tried again", async (poison) => {
    const result = await consume("anticip-jobs", [poison, { type: "prices", artistIds: ["tyla"], at: 1 }]);
    expect(result).toMatchObject({ explicitAcks: ["1"], retryMessages: [{ msgId: "0" }] });
  });
});

test("a message that fails again and again is tried less and less often, at least every five minutes", async () => {
  const delays: unknown[] = [];
  for (const attempts of [1, 2, 3, 8, 9, 20]) {
    const message = {
      id: "0",
      timestamp: new Date(),
      attempts,
      body: null,
      ack: vi.fn(),
      retry: (options?: QueueRetryOptions) => void delays.push(options?.delaySeconds),
    };
    await worker.queue({ queue: "anticip-events", messages: [message] } as unknown as MessageBatch, env);
    expect(message.ack).not.toHaveBeenCalled();
  }
  expect(delays).toEqual([2, 4, 8, 256, 300, 300]);
});

test("the book hears how far D1 is only when D1 has stored it", async () => {
  const book = env.ORDER_BOOK.getByName("tyla");
  await env.DB.prepare("ALTER TABLE market RENAME TO market_away").run();
  const { seq } = await book.diagnostics();
  const message = bookMessage("tyla", seq, { from: 0, to: seq });
  expect(await consume("anticip-events", [message])).toMatchObject({
    explicitAcks: [],
    retryMessages: [{ msgId: "0" }],
  });
  expect((await book.diagnostics()).projectedSeq).toBe(0);
  await env.DB.prepare("ALTER TABLE market_away RENAME TO market").run();
  expect(await consume("anticip-events", [message])).toMatchObject({ explicitAcks: ["0"] });
  expect((await book.diagnostics()).projectedSeq).toBe(seq);
});

test("of a message either all is stored or nothing", async () => {
  await env.DB.prepare("ALTER TABLE fair_values RENAME TO values_away").run();
  const trade = { seq: 1, time: 1, price: 1, quantity: 1, side: "buy" as const, buyer: "ada", seller: "issuer" };
  const message = bookMessage("halfway", 2, {
    trades: [trade],
    valuations: [{ seq: 2, time: 1, fairValue: 1, source: "test" }],
  });
  expect(await consume("anticip-events", [message])).toMatchObject({ retryMessages: [{ msgId: "0" }] });
  await env.DB.prepare("ALTER TABLE values_away RENAME TO fair_values").run();
  expect(await projection("halfway")).toEqual({
    market: [],
    trades: [],
    fills: [],
    positions: [],
    candles: [],
    fair_values: [],
  });
});
