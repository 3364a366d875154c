import { z } from "zod";
import { ArtistId } from "../../../domain/core/orders.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { claimDue, enrol } from "./polling.ts";
import { outsideSources } from "./sources/chosen.ts";

/** One question to a source about some artists; what is done with the answer is the feature valuations'. */
export const PollJob = z.object({ type: z.literal("poll"), source: z.string(), artistIds: z.array(ArtistId) });
export type PollJob = z.infer<typeof PollJob>;

/** Cron's part, each minute: hands the artists that are due to the queue, for each source no more than it takes. */
export async function enqueuePolls({ env, now }: ServiceContext): Promise<void> {
  for (const source of outsideSources(env)) {
    const ids = await claimDue(env.DB, source, now);
    for (let start = 0; start < ids.length; start += source.batch) {
      const job: PollJob = { type: "poll", source: source.name, artistIds: ids.slice(start, start + source.batch) };
      await env.JOBS.send(job);
    }
  }
}

/** Cron's part, now and then: has each source asked about the artists that are new to it. */
export async function enrolArtists({ env, now }: ServiceContext): Promise<void> {
  const statements = outsideSources(env).flatMap((source) => enrol(env.DB, source, now));
  if (statements.length > 0) await env.DB.batch(statements);
}
