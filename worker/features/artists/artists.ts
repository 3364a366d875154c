import { ProblemError } from "../../../domain/core/problems.ts";
import type { TapeTrade } from "../../../domain/messages/wire.ts";

/** Whether an artist is listed. */
export async function isListed(db: D1Database, artistId: string): Promise<boolean> {
  return (await db.prepare("SELECT 1 FROM artists WHERE id = ?").bind(artistId).first()) !== null;
}

/** Refuses an artist that is not listed with `unknown_artist`. */
export async function assertListed(db: D1Database, artistId: string): Promise<void> {
  if (!(await isListed(db, artistId))) throw new ProblemError("unknown_artist");
}

/** Every listed artist's id, in order. */
export async function artistIds(db: D1Database): Promise<string[]> {
  const { results } = await db.prepare("SELECT id FROM artists ORDER BY id").all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** Executions of an artist, newest first, below `before` (a journal position) if given. */
export async function tradesBefore(
  db: D1Database,
  artistId: string,
  before: number | undefined,
  limit: number,
): Promise<TapeTrade[]> {
  const { results } = await db
    .prepare(
      "SELECT seq, price, quantity, side, time FROM trades WHERE artist_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
    )
    .bind(artistId, before ?? Number.MAX_SAFE_INTEGER, limit)
    .all<TapeTrade>();
  return results;
}
