import { z } from "zod";
import { ArtistId } from "../../../domain/core/orders.ts";
import { DAY, MINUTE } from "../../../domain/core/ranges.ts";
import { type Plan, type TaskContext, taskKind } from "../../platform/tasks/task-kind.ts";
import { choiceOf, outsideSources, type PopularitySource } from "../market-data/index.ts";
import { simulatedSource, updatePrices } from "./update-prices.ts";

/** Of whom sources are asked: of all artists, of those that are due, or of a few that have waited longest. */
const Selection = z.enum(["all", "stale", "sample"]);
type Selection = z.infer<typeof Selection>;

/** Artists of whom each source is asked in a sample. */
const SAMPLE = 10;

/** Who has been due for so long (ms) is stale: the minutes' crons ask about the others. */
const STALE_AFTER = 5 * MINUTE;

/** Artists found by one part of the planning. */
const FOUND_AT_ONCE = 5_000;

/** A source that does not take more is asked on after this (ms), until the task is this old. */
const ASK_ON_AFTER = MINUTE;
const GIVE_UP_AFTER = DAY;

/** Artists by what came of asking about them. */
const ByOutcome = z.record(z.string(), z.array(z.string()).readonly());
type ByOutcome = z.infer<typeof ByOutcome>;

/** `before`: what came of those of the batch that were asked about already. */
const Batch = z.object({ source: z.string(), artistIds: z.array(ArtistId), before: ByOutcome.default({}) });
type Batch = z.infer<typeof Batch>;

/** Where the planning is: at which source, after which artist. */
const Position = z.object({ source: z.string(), after: z.string() });

/**
 * Asks the sources of popularity, whether they are due or not. What each batch says is which artists it asked a source
 * about, of whom it was told something, whose price changed, whose is held, and of whom nothing was learned.
 */
export const refreshKind = taskKind({
  name: "refresh-market-data",
  title: "Ask the sources of popularity",
  priority: "urgent",
  input: z.strictObject({ selection: Selection }),
  batch: Batch,
  schedule: { everyMinutes: 60, input: () => ({ selection: "stale" as const }) },
  plan: (context, { selection }, after) => planRefresh(context, selection, after),
  run: async (context, { source: name, artistIds, before }) => {
    const source = await sourceNamed(context.env, name, artistIds);
    if (!source) return { report: { source: name, off: true } };
    const { notAsked, ...updated } = await updatePrices(context, source, artistIds, context.now);
    const counts = Object.fromEntries(Object.entries(updated).map(([what, ids]) => [what, ids.length]));
    const sofar = joined(before, updated);
    const report = { source: name, ...sofar, notAsked };
    if (notAsked.length === 0) return { counts, report };
    if (context.now - context.task.createdAt > GIVE_UP_AFTER)
      return { counts: { ...counts, failed: (counts["failed"] ?? 0) + notAsked.length }, report };
    return { counts, report, rest: { source: name, artistIds: [...notAsked], before: sofar }, restAfter: ASK_ON_AFTER };
  },
});

/** Both together. */
const joined = (one: ByOutcome, other: ByOutcome): ByOutcome =>
  Object.fromEntries(Object.entries(other).map(([what, ids]) => [what, [...(one[what] ?? []), ...ids]]));

/** The names of the sources that are on. */
export function namesOfSources(env: Env): string[] {
  return [...outsideSources(env).map(({ name }) => name), ...(choiceOf(env).simulated ? [SIMULATED] : [])];
}

/** The source that makes things up. */
const SIMULATED = "simulated";

/** A source that is on, as it is asked about some artists. */
export const sourceNamed = async (
  env: Env,
  name: string,
  ids: readonly string[],
): Promise<PopularitySource | undefined> =>
  name === SIMULATED && choiceOf(env).simulated
    ? await simulatedSource(env, ids)
    : outsideSources(env).find((source) => source.name === name);

/** Finds the next artists of one source; after its last it goes on with the next source. */
async function planRefresh(
  { env, now }: Pick<TaskContext, "env" | "now">,
  selection: Selection,
  position: string | null,
): Promise<Plan<Batch>> {
  const names = namesOfSources(env);
  const { source: name, after } =
    position === null ? { source: names[0], after: "" } : Position.parse(JSON.parse(position));
  const source = name === undefined ? undefined : await sourceNamed(env, name, []);
  if (!source) return { batches: [], next: null };
  const ids = await artistsOf(env.DB, source, selection, after, now);
  const batches = [];
  for (let start = 0; start < ids.length; start += source.batch)
    batches.push({ source: source.name, artistIds: ids.slice(start, start + source.batch), before: {} });
  const hasMore = selection !== "sample" && ids.length === FOUND_AT_ONCE;
  const nextSource = names[names.indexOf(source.name) + 1];
  const next = hasMore
    ? { source: source.name, after: ids.at(-1) }
    : nextSource === undefined
      ? null
      : { source: nextSource, after: "" };
  return { batches, next: next && JSON.stringify(next) };
}

/** The next of the artists that a source is to be asked about, at `now` (ms). */
async function artistsOf(
  db: D1Database,
  { name, simulated }: PopularitySource,
  selection: Selection,
  after: string,
  now: number,
): Promise<string[]> {
  // What is made up needs no identifiers: it is asked about artists of whom it has not told yet, too.
  const everybody =
    simulated && selection !== "stale"
      ? "SELECT id, 0 AS due_at FROM artists WHERE ?1 <> '' AND closed_at IS NULL"
      : "SELECT artist_id AS id, due_at FROM source_polls WHERE source = ?1";
  const chosen = {
    all: "WHERE id > ?2 AND ?3 > 0 ORDER BY id",
    stale: "WHERE id > ?2 AND due_at <= ?3 ORDER BY id",
    sample: "WHERE id > ?2 AND ?3 > 0 ORDER BY due_at, id",
  }[selection];
  const { results } = await db
    .prepare(`SELECT id FROM (${everybody}) ${chosen} LIMIT ?4`)
    .bind(name, after, now - STALE_AFTER, selection === "sample" ? SAMPLE : FOUND_AT_ONCE)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}
