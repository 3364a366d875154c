import { DAY } from "../../../domain/core/ranges.ts";
import { midAt } from "./mids.ts";

/*
 * The close of a day on which nobody traded an artist's shares: the mid of the issuer's potential at its end, what bid
 * and ask then lay around, as a candle of volume 0. It follows from what is stored of the time up to then, so what
 * comes late is followed.
 */

const MID_OF_DAY = midAt("candles.artist_id", "candles.time + ?3", DAY);

/** The statement that closes an artist's days without a trade anew, from that of `since` (ms) on: mostly there is none. */
export function recloseStatement(db: D1Database, artistId: string, since: number): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE candles SET open = mid, high = mid, low = mid, close = mid
       FROM (SELECT artist_id AS id, time AS day, ${MID_OF_DAY} AS mid FROM candles
         WHERE artist_id = ?1 AND interval = ?3 AND time >= ?2 AND volume = 0)
       WHERE artist_id = id AND interval = ?3 AND time = day AND volume = 0 AND close <> mid`,
    )
    .bind(artistId, Math.floor(since / DAY) * DAY, DAY);
}

/**
 * Closes the day that began at `day` (ms) for the artists after `after`, at most `limit` of them, where nobody traded;
 * returns the last one looked at, null if there is none left. May run again.
 */
export async function closeDay(db: D1Database, day: number, after: string, limit: number): Promise<string | null> {
  const slice = "SELECT id FROM artists WHERE id > ?1 AND closed_at IS NULL ORDER BY id LIMIT ?2";
  const [last] = await db.batch<{ last: string | null }>([
    db.prepare(`SELECT MAX(id) AS last FROM (${slice})`).bind(after, limit),
    db
      .prepare(
        `INSERT INTO candles (artist_id, interval, time, open, high, low, close, volume, turnover)
         SELECT id, ?4, ?3, mid, mid, mid, mid, 0, 0 FROM (
           SELECT id, ${midAt("id", "?3 + ?4", DAY)} AS mid FROM (${slice})
           WHERE NOT EXISTS (SELECT 1 FROM candles c WHERE c.artist_id = id AND c.interval = ?4 AND c.time = ?3))
         WHERE mid IS NOT NULL ON CONFLICT DO NOTHING`,
      )
      .bind(after, limit, day, DAY),
  ]);
  return last?.results[0]?.last ?? null;
}
