import { z } from "zod";
import type { Observation } from "../../../domain/core/fair-value/observation.ts";
import { ArtistId } from "../../../domain/core/orders.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { artistsToAsk, claimDue, enrol, pollStatements } from "./polling.ts";
import { choiceOf, outsideSources } from "./sources/chosen.ts";
import type { PopularitySource } from "./sources/source.ts";

/** One question to a source about some artists. */
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
  const { unknown } = choiceOf(env);
  if (unknown.length > 0) console.warn("SOURCES names what is no source", { unknown });
  const statements = outsideSources(env).flatMap((source) => enrol(env.DB, source, now));
  if (statements.length > 0) await env.DB.batch(statements);
}

/** What a source told, and the statements that note when it is to be asked again and what went wrong. */
export interface Poll {
  source: PopularitySource;
  observations: readonly Observation[];
  statements: D1PreparedStatement[];
}

/**
 * Asks a source about artists. Whoever calls runs the statements in one batch with those that store what was learned.
 * Null: the source is not on any more, and nothing is to be stored.
 */
export async function poll({ env, now }: ServiceContext, { source: name, artistIds }: PollJob): Promise<Poll | null> {
  const source = outsideSources(env).find((one) => one.name === name);
  if (!source) return null;
  const artists = await artistsToAsk(env.DB, name, artistIds);
  const answer = await source.fetch(artists, now);
  return {
    source,
    observations: answer.observations,
    statements: pollStatements(env.DB, source, artists, answer, now),
  };
}
