import { and, eq, sql } from "drizzle-orm";
import type { HeldValue } from "../../../domain/api/index.ts";
import { Combination } from "../../../domain/core/fair-value/combine.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { actRow } from "../../platform/audit-log.ts";
import { CHANGED, insertWhere } from "../../platform/insert-where.ts";
import { acts } from "../../platform/schema/index.ts";
import type { CallerContext } from "../../platform/service-context.ts";
import { outsideSources, requireListed } from "../market-data/index.ts";
import { forecastsOf } from "./learn.ts";
import { heldValues, valuations } from "./schema.ts";
import { rejected, released, type Standing } from "./standing.ts";
import { loadValued } from "./stored.ts";
import { mainSource, tellBook } from "./tell-book.ts";

interface HeldRow extends HeldValue {
  combination: string;
}

const COLUMNS = `h.id, h.artist_id AS artistId, a.name, h.cents, h.quoted, h.source, h.combination, h.at, h.status, h.reason,
  h.decided_by AS decidedBy, h.decided_at AS decidedAt FROM held_values h JOIN artists a ON a.id = h.artist_id`;

/** Held values, newest first, below the id `before` if given. */
export async function listHeld(
  db: D1Database,
  { status, before, limit }: { status?: HeldValue["status"] | undefined; before?: number | undefined; limit: number },
): Promise<HeldValue[]> {
  const { results } = await db
    .prepare(`SELECT ${COLUMNS} WHERE (?1 IS NULL OR h.status = ?1) AND h.id < ?2 ORDER BY h.id DESC LIMIT ?3`)
    .bind(status ?? null, before ?? Number.MAX_SAFE_INTEGER, limit)
    .all<HeldRow>();
  return results.map(shown);
}

const shown = ({ combination: _combination, ...value }: HeldRow): HeldValue => value;

async function findHeld(db: D1Database, id: number): Promise<HeldRow> {
  const row = await db.prepare(`SELECT ${COLUMNS} WHERE h.id = ?`).bind(id).first<HeldRow>();
  if (!row) throw new ProblemError("unknown_held_value");
  return row;
}

/**
 * Releases a held value, so that the book quotes from it, or rejects it: then its sources go on from what they say
 * now, and the price stays. Of two who decide at a time the first one does. Refusals: `unknown_held_value`,
 * `already_decided`.
 */
export async function decideHeld(
  context: CallerContext,
  id: number,
  decision: "release" | "reject",
  reason: string,
): Promise<HeldValue> {
  const { env, db, actor, now } = context;
  const held = await findHeld(env.DB, id);
  if (held.status !== "open") throw new ProblemError("already_decided");
  const artistId = await requireListed(context, held.artistId);
  const artist = (await loadValued(env.DB, [artistId])).get(artistId);
  if (!artist?.standing) throw new ProblemError("already_decided");
  const sources = new Map(outsideSources(env).map((source) => [source.name, source]));
  const standing = decided(artist.standing);
  const status = decision === "release" ? "released" : "rejected";
  const present = sql`EXISTS (SELECT 1 FROM valuations WHERE artist_id = ${artistId} AND at = ${standing.replaces})`;
  const action = decision === "release" ? "value_released" : "value_rejected";
  const detail = { id, cents: held.cents, quoted: held.quoted, reason };
  // Of two who decide at a time one finds the value open; nobody's own standing takes the place of another job's.
  const [won] = await db.batch([
    db
      .update(heldValues)
      .set({ status, reason, decidedBy: actor.id, decidedAt: now })
      .where(and(eq(heldValues.id, id), eq(heldValues.status, "open"), eq(heldValues.at, held.at), present))
      .returning({ id: heldValues.id }),
    db
      .update(valuations)
      .set({ at: standing.at, state: JSON.stringify(standing) })
      .where(and(eq(valuations.artistId, artistId), CHANGED)),
    insertWhere(db, acts, actRow(context, { action, actor: actor.id, subject: artistId, detail }), CHANGED),
  ]);
  if (won.length === 0) throw new ProblemError("already_decided");
  if (decision === "release") await tellBook(env, artistId, standing, mainSource(standing), standing.at);
  return shown(await findHeld(env.DB, id));

  function decided(present: Standing): Standing {
    if (decision === "reject") return rejected(present, forecastsOf(artist?.states ?? new Map(), sources, now), now);
    const combination = Combination.parse(JSON.parse(held.combination));
    const sent = { cents: held.cents, at: now };
    return { ...released(present, combination, now), sent };
  }
}
