import type { z } from "zod";
import { database } from "./database.ts";
import { DEAD_LETTERS, noteLastFailure, storeDeadLetter } from "./dead-letters.ts";
import { describeError } from "./describe-error.ts";
import { noteStorageFailure, storageFailure } from "./storage-failure.ts";
import type { ServiceContext } from "./service-context.ts";

/** The queues of wrangler.toml: what the books did, and work for the jobs. */
export type Queue = "anticip-events" | "anticip-jobs";

/** How often a message of each is tried again, as `wrangler.toml` says too: one attempt more is the last. */
export const RETRIES: Readonly<Record<Queue, number>> = { "anticip-events": 10, "anticip-jobs": 8 };

/**
 * The form of a message: what its `type` names it by. One without a `format` is
 * of format 1; a new format is a form of its own, and what it replaces stays
 * readable as long as a queue may hold it.
 */
type MessageForm = z.ZodObject<{ type: z.ZodLiteral<string>; format?: z.ZodLiteral<number> }>;

const FIRST_FORMAT = 1;

/** What a feature does with one type of message of one queue. Messages may repeat and come in any order. */
export interface Consumer {
  queue: Queue;
  message: MessageForm;
  consume(context: ServiceContext, message: unknown): Promise<void>;
}

/** A consumer of one type of message. */
export function consumer<M extends MessageForm>(
  queue: Queue,
  message: M,
  consume: (context: ServiceContext, message: z.output<M>) => Promise<void>,
): Consumer {
  return { queue, message, consume: (context, body) => consume(context, body as z.output<M>) };
}

/** A job: work that a message of the jobs' queue asks for. */
export const job = <M extends MessageForm>(
  message: M,
  run: (context: ServiceContext, message: z.output<M>) => Promise<void>,
): Consumer => consumer("anticip-jobs", message, run);

/** Seconds before a failed message is tried again: 2, 4, 8 … up to five minutes. */
const retryDelay = (attempts: number): number => Math.min(2 ** attempts, 300);

/**
 * Where all queues end. Each message stands for itself: one that fails, or that
 * nobody takes, is tried again alone, and after its last attempt goes to the
 * dead-letter queue, whose messages are stored. Of several consumers of one type each waits for the one
 * declared before it, and is not called when that one fails.
 */
export function consumeWith(consumers: readonly Consumer[]): (batch: MessageBatch, env: Env) => Promise<void> {
  return async (batch, env) => {
    for (const message of batch.messages) {
      try {
        if (batch.queue === DEAD_LETTERS) await storeDead(consumers, message, env);
        else await deliver(consumers, batch.queue, message, env);
        message.ack();
      } catch (error) {
        const details = { queue: batch.queue, attempts: message.attempts };
        const failure = storageFailure(error);
        if (failure === undefined) console.error("queue message failed", { ...details, error: describeError(error) });
        else noteStorageFailure(failure, details);
        await noteIfLast(batch.queue, message, error, env);
        message.retry({ delaySeconds: retryDelay(message.attempts) });
      }
    }
  };
}

/** Stores a dead letter, with the queue where such messages are taken. */
async function storeDead(consumers: readonly Consumer[], message: Message, env: Env): Promise<void> {
  const { type } = (message.body ?? {}) as { type?: unknown };
  const taker = consumers.find(({ message: { shape } }) => shape.type.value === type);
  await storeDeadLetter(env.DB, message, taker?.queue ?? null, Date.now());
}

/** Notes why a message dies, if this was its last attempt. That it cannot be noted is logged: it is stored without. */
async function noteIfLast(queue: string, { body, attempts }: Message, error: unknown, env: Env): Promise<void> {
  const retries = RETRIES[queue as Queue];
  if (retries === undefined || attempts <= retries) return;
  try {
    await noteLastFailure(env.DB, { queue, body, attempts, error }, Date.now());
  } catch (failure) {
    console.error("last failure not noted", { queue, error: describeError(failure) });
  }
}

async function deliver(consumers: readonly Consumer[], queue: string, { id, body }: Message, env: Env): Promise<void> {
  const { type, format = FIRST_FORMAT } = (body ?? {}) as { type?: unknown; format?: unknown };
  const takers = consumers.filter(
    ({ queue: of, message: { shape } }) =>
      of === queue && shape.type.value === type && (shape.format?.value ?? FIRST_FORMAT) === format,
  );
  if (takers.length === 0)
    throw new Error(
      `Nobody takes such a message of ${queue}: type ${JSON.stringify(type)}, format ${JSON.stringify(format)}`,
    );
  const context: ServiceContext = { env, db: database(env), actor: null, requestId: `message-${id}`, now: Date.now() };
  const read = new Map<MessageForm, unknown>();
  for (const { message: form } of takers) if (!read.has(form)) read.set(form, form.parse(body));
  for (const { message: form, consume } of takers) await consume(context, read.get(form));
}
