import { z } from "zod";
import { ArtistId } from "../../../domain/core/orders.ts";
import type { RouteResponse, testRefresh } from "../../../domain/api/index.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { inRange, KeyRange, planByKey } from "../../platform/tasks/plan-by-key.ts";
import { taskKind } from "../../platform/tasks/task-kind.ts";
import { artistsToAsk } from "../market-data/index.ts";
import { namesOfSources, sourceNamed } from "./refresh.ts";
import { valueByWhatIsStored } from "./update-prices.ts";

/** Artists valued in one batch. */
const BATCH = 100;

/** Values artists anew by what is stored, as after a change of how values are computed. No source is asked. */
export const recalculateKind = taskKind({
  name: "recalculate",
  title: "Value artists anew by what is stored",
  priority: "usual",
  input: z.strictObject({ artistId: ArtistId.nullable() }),
  batch: KeyRange,
  plan: async ({ env }, { artistId }, after) =>
    artistId === null
      ? await planByKey(env.DB, { table: "artists", key: "id", size: BATCH }, after)
      : { batches: [{ after: artistId.slice(0, -1), to: artistId }], next: null },
  run: async ({ env }, range, { artistId }) => {
    const { sql, params } = inRange("id", range);
    const { results } = await env.DB.prepare(`SELECT id FROM artists WHERE ${sql} AND (?3 IS NULL OR id = ?3)`)
      .bind(...params, artistId)
      .all<{ id: string }>();
    return {
      counts: await valueByWhatIsStored(
        env,
        results.map(({ id }) => id),
      ),
    };
  },
});

/** Artists that are asked about when none is named. */
const SAMPLE = 3;

/** Asks every source about some artists, and stores nothing of it. */
export async function askWithoutStoring(
  { env }: ServiceContext,
  ids?: readonly string[],
): Promise<RouteResponse<typeof testRefresh>["sources"]> {
  const chosen = ids ?? (await someArtists(env.DB));
  return await Promise.all(
    namesOfSources(env).map(async (name) => {
      const source = await sourceNamed(env, name, chosen);
      const asked = source ? await artistsToAsk(env.DB, name, chosen) : [];
      const begun = Date.now();
      const { observations, faults } = (await source?.fetch(asked, begun)) ?? { observations: [], faults: [] };
      return {
        source: name,
        asked: asked.map(({ id }) => id),
        observations: observations.map(({ artistId, kind, value, observedAt }) => ({
          artistId,
          kind,
          value,
          observedAt,
        })),
        faults,
        tookMs: Date.now() - begun,
      };
    }),
  );
}

async function someArtists(db: D1Database): Promise<string[]> {
  const { results } = await db.prepare("SELECT id FROM artists ORDER BY id LIMIT ?").bind(SAMPLE).all<{ id: string }>();
  return results.map(({ id }) => id);
}
