import { and, desc, eq } from "drizzle-orm";
import type { RouteRequest, listSourceFaults, SourceFault, SourceStatus } from "../../../domain/api/index.ts";
import { sourceFaults } from "../../platform/schema/index.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { limiterOf } from "./objects.ts";
import { NOBODY } from "./polling.ts";
import { ADAPTERS, choiceOf } from "./sources/chosen.ts";

type Progress = Pick<SourceStatus, "artists" | "waiting" | "failing" | "observedAt">;

const NOT_BEGUN: Progress = { artists: 0, waiting: 0, failing: 0, observedAt: null };

/** Every source that there is, whether it is on, and how far it is. */
export async function sourceStatuses({ env, now }: ServiceContext): Promise<{
  sources: SourceStatus[];
  simulated: boolean;
  unknown: string[];
}> {
  const { adapters, off, simulated, unknown } = choiceOf(env);
  const progress = await progressOf(env.DB, now);
  const sources = ADAPTERS.map(async (adapter): Promise<SourceStatus> => {
    const { name, title } = adapter;
    const lacking = off.find((other) => other.adapter === adapter);
    const { rateLimitedUntil, suspendedUntil } = await limiterOf(env, name).view();
    return {
      name,
      title,
      chosen: adapters.includes(adapter) || lacking !== undefined,
      missing: [...(lacking?.missing ?? [])],
      ...(progress.get(name) ?? NOT_BEGUN),
      rateLimitedUntil,
      suspendedUntil,
    };
  });
  return { sources: await Promise.all(sources), simulated, unknown: [...unknown] };
}

async function progressOf(db: D1Database, now: number): Promise<Map<string, Progress>> {
  const { results } = await db
    .prepare(
      `SELECT source, COUNT(*) AS artists, SUM(due_at <= ?1) AS waiting, SUM(failures > 0) AS failing,
         MAX(observed_at) AS observedAt FROM source_polls GROUP BY source`,
    )
    .bind(now)
    .all<Progress & { source: string }>();
  return new Map(results.map(({ source, ...progress }) => [source, progress]));
}

/** Why sources told nothing, the latest first. */
export async function faultsOf(
  { db }: ServiceContext,
  { source, artistId, reason, limit }: RouteRequest<typeof listSourceFaults>["query"],
): Promise<SourceFault[]> {
  const rows = await db
    .select()
    .from(sourceFaults)
    .where(
      and(
        source === undefined ? undefined : eq(sourceFaults.source, source),
        artistId === undefined ? undefined : eq(sourceFaults.artistId, artistId),
        reason === undefined ? undefined : eq(sourceFaults.reason, reason),
      ),
    )
    .orderBy(desc(sourceFaults.lastAt), sourceFaults.source, sourceFaults.artistId, sourceFaults.reason)
    .limit(limit);
  return rows.map((row) => ({ ...row, artistId: row.artistId === NOBODY ? null : row.artistId }));
}
