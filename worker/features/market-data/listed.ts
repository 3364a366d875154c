import { ProblemError } from "../../../domain/core/problems.ts";

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
