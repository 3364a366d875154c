import { afterEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { readFileSync } from "node:fs";
import { consumer, consumeWith, job, RETRIES } from "./queues.ts";

const env = { DB: {} } as Env;
const Event = z.object({ type: z.literal("book"), seq: z.int() });

afterEach(() => vi.restoreAllMocks());

/** Hands one message to the consumers as the platform does. */
async function deliver(consumers: Parameters<typeof consumeWith>[0], queue: string, body: unknown): Promise<string> {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const message = { id: "7", attempts: 1, body, ack: vi.fn(), retry: vi.fn() };
  await consumeWith(consumers)({ queue, messages: [message] } as unknown as MessageBatch, env);
  expect(message.ack.mock.calls.length + message.retry.mock.calls.length).toBe(1);
  return message.ack.mock.calls.length > 0 ? "acknowledged" : "tried again";
}

test("several consumers of one type take a message one after the other", async () => {
  const took: string[] = [];
  const consumers = ["first", "second"].map((name) =>
    consumer("anticip-events", Event, async ({ requestId }, { seq }) => void took.push(`${name} ${seq} ${requestId}`)),
  );
  expect(await deliver(consumers, "anticip-events", { type: "book", seq: 3 })).toBe("acknowledged");
  expect(took).toEqual(["first 3 message-7", "second 3 message-7"]);
});

test("one that fails keeps the message from those after it, and has it tried again", async () => {
  const later = vi.fn(async () => undefined);
  const consumers = [
    consumer("anticip-events", Event, () => Promise.reject(new Error("no database"))),
    consumer("anticip-events", Event, later),
  ];
  expect(await deliver(consumers, "anticip-events", { type: "book", seq: 3 })).toBe("tried again");
  expect(later).not.toHaveBeenCalled();
});

test.each([
  ["of another form", "anticip-events", { type: "book", seq: "three" }],
  ["of a type that nobody takes", "anticip-events", { type: "other" }],
  ["of no type", "anticip-events", null],
  ["of another queue", "anticip-jobs", { type: "book", seq: 3 }],
])("a message %s is taken by nobody", async (_, queue, body) => {
  const take = vi.fn(async () => undefined);
  expect(await deliver([consumer("anticip-events", Event, take)], queue, body)).toBe("tried again");
  expect(take).not.toHaveBeenCalled();
});

test("the last attempt is the one that the configuration says", () => {
  const toml = readFileSync(new URL("../../wrangler.toml", import.meta.url), "utf8");
  for (const [queue, retries] of Object.entries(RETRIES)) {
    const [, consumer = ""] = toml.split(`[[queues.consumers]]\nqueue = "${queue}"`);
    expect(/max_retries = (\d+)/.exec(consumer)?.[1]).toBe(String(retries));
    expect(consumer.slice(0, 200)).toContain('dead_letter_queue = "anticip-dead"');
  }
});

test("a job is a message of the jobs' queue", async () => {
  const run = vi.fn(async () => undefined);
  expect(await deliver([job(Event, run)], "anticip-jobs", { type: "book", seq: 3 })).toBe("acknowledged");
  expect(run).toHaveBeenCalledOnce();
});

test("each format of a message has a consumer of its own, and one to come is not misread", async () => {
  const took: string[] = [];
  const Second = z.object({ type: z.literal("book"), format: z.literal(2), position: z.int() });
  const reading = [consumer("anticip-events", Event, async (_, { seq }) => void took.push(`first ${seq}`))];
  const second = { type: "book", format: 2, position: 5, seq: 3 };
  expect(await deliver(reading, "anticip-events", second)).toBe("tried again");
  reading.push(consumer("anticip-events", Second, async (_, { position }) => void took.push(`second ${position}`)));
  expect(await deliver(reading, "anticip-events", second)).toBe("acknowledged");
  expect(await deliver(reading, "anticip-events", { type: "book", seq: 4 })).toBe("acknowledged");
  expect(took).toEqual(["second 5", "first 4"]);
});
