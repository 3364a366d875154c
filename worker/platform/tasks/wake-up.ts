import { z } from "zod";
import { describeError } from "../describe-error.ts";

/** The message that has a consumer look for a batch to do. It carries nothing: all that is to be done stands in D1. */
export const WakeUp = z.object({ type: z.literal("wake-up") });

/** Batches that are worked on at once, whatever messages come. */
export const AT_ONCE = 16;

/**
 * Sends so many wake-ups, no more than may work at once, after `delaySeconds`. One that cannot be sent is logged: cron
 * takes up what lags.
 */
export async function wakeUp(env: Env, count: number, delaySeconds = 0): Promise<void> {
  const body: z.infer<typeof WakeUp> = { type: "wake-up" };
  const messages = Array.from({ length: Math.min(count, AT_ONCE) }, () => ({ body, delaySeconds }));
  if (messages.length === 0) return;
  try {
    await env.JOBS.sendBatch(messages);
  } catch (error) {
    console.error("wake-up not sent", { error: describeError(error) });
  }
}
