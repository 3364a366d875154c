import { z } from "zod";
import { BookMessage } from "../../domain/messages/book-events.ts";
import { flagTrades } from "../features/moderation/flag-trades.ts";
import { projectionStatements } from "../features/market-data/projections.ts";
import { describeError } from "./describe-error.ts";
import { MailJob, sendMail } from "../features/email/mails.ts";
import { PriceJob, updatePrices } from "../features/market-data/update-prices.ts";

/** Everything that the jobs' queue carries. */
const Job = z.discriminatedUnion("type", [PriceJob, MailJob]);

/** Seconds before a failed message is tried again: 2, 4, 8 … up to five minutes. */
const retryDelay = (attempts: number): number => Math.min(2 ** attempts, 300);

/**
 * Both queues end here. Each message stands for itself: one that fails is tried
 * again alone, and after its last attempt goes to the dead-letter queue.
 */
export async function consume(batch: MessageBatch, env: Env): Promise<void> {
  for (const message of batch.messages) {
    try {
      await handle(batch.queue, message.body, env);
      message.ack();
    } catch (error) {
      console.error("queue message failed", {
        queue: batch.queue,
        attempts: message.attempts,
        error: describeError(error),
      });
      message.retry({ delaySeconds: retryDelay(message.attempts) });
    }
  }
}

async function handle(queue: string, body: unknown, env: Env): Promise<void> {
  if (queue === "anticip-events") await project(env, BookMessage.parse(body));
  else await work(env, Job.parse(body));
}

async function work(env: Env, job: z.infer<typeof Job>): Promise<void> {
  if (job.type === "prices") await updatePrices(env, job);
  else await sendMail(env, job);
}

/**
 * Writes to D1, then tells the book: until it hears of it, the book sends again.
 * Flags come after that: what goes wrong there is tried again with the message,
 * and holds up no projection.
 */
async function project(env: Env, message: BookMessage): Promise<void> {
  await env.DB.batch(projectionStatements(env.DB, message));
  await env.ORDER_BOOK.getByName(message.artistId).projected(message.from, message.to);
  await flagTrades(env.DB, message, Date.now());
}
