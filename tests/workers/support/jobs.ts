import { createExecutionContext, createMessageBatch, getQueueResult, type QueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { BookMessage } from "../../../domain/messages/book-events.ts";
import worker from "../../../worker/index.ts";
import { database } from "../../../worker/platform/database.ts";
import { cleanup } from "../../../worker/platform/retention.ts";
import { FEATURES } from "../../../worker/registry.ts";

/** Hands messages to the queue's consumer as the platform does: which it acknowledged, and which it wants again. */
export async function consume(
  queue: "anticip-events" | "anticip-jobs" | "anticip-dead",
  bodies: readonly unknown[],
  attempts = 1,
  ids = "",
): Promise<QueueResult> {
  const messages = bodies.map((body, index) => ({ id: `${ids}${index}`, timestamp: new Date(), attempts, body }));
  const batch = createMessageBatch(queue, messages);
  await worker.queue(batch, env);
  return getQueueResult(batch, createExecutionContext());
}

/** Deletes what is kept no longer at `now` (ms), of one table. */
export async function tidy(table: string, now: number): Promise<void> {
  const all = FEATURES.flatMap(({ retention = [] }) => retention);
  const kind = cleanup(all.filter((one) => one.table === table));
  const task = { id: "tidy", createdAt: now };
  const context = { env, db: database(env), actor: null, requestId: "tidy", now, task };
  const { batches } = await kind.plan(context, {}, null);
  for (const batch of batches) for (let rest: unknown = batch; rest;) ({ rest } = await kind.run(context, rest, {}));
}

/** A message of a book without trades and fair values, with what a test wants in it. */
export function bookMessage(artistId: string, seq: number, more: Partial<BookMessage> = {}): BookMessage {
  return {
    type: "book",
    artistId,
    seq,
    from: seq - 1,
    to: seq,
    trades: [],
    valuations: [],
    market: {
      last: null,
      bid: null,
      ask: null,
      fairValue: null,
      fairValueAt: null,
      source: null,
      volume: 0,
      sharesFloated: 100_000,
    },
    ...more,
  };
}

type Row = Record<string, unknown>;

/** What D1 holds of an artist's book, without the artist's name. */
export async function projection(
  artistId: string,
): Promise<Record<"market" | "trades" | "candles" | "fair_values" | "fills" | "positions", Row[]>> {
  const rows = async (table: string, order: string): Promise<Row[]> => {
    const { results } = await env.DB.prepare(`SELECT * FROM ${table} WHERE artist_id = ? ORDER BY ${order}`)
      .bind(artistId)
      .all<Row>();
    return results.map(({ artist_id: _artistId, ...row }) => row);
  };
  return {
    market: await rows("market", "seq"),
    trades: await rows("trades", "seq"),
    candles: await rows("candles", "interval, time"),
    fair_values: await rows("fair_values", "grain, time"),
    fills: await rows("fills", "account, seq"),
    positions: await rows("positions", "account"),
  };
}
