import type { OwnTrade } from "../../../domain/api/index.ts";

/** Which trades are asked for: of an artist, from a time on, before a time (ms). */
export interface TradeFilter {
  artistId?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
}

/** Where a list of trades goes on: after this one. */
export interface TradePosition {
  time: number;
  artistId: string;
  seq: number;
}

interface TradeRow extends Omit<OwnTrade, "id" | "name"> {
  seq: number;
  name: string | null;
}

const COLUMNS = `f.artist_id AS artistId, a.name, f.seq, f.time, f.kind, f.price, f.shares, f.cash, f.fee
  FROM fills f LEFT JOIN artists a ON a.id = f.artist_id`;

const LATEST = Number.MAX_SAFE_INTEGER;

/** By time: the index has all that it takes to find the next page. */
export const BY_TIME = `SELECT ${COLUMNS} WHERE f.account = ?1 AND f.time >= ?2 AND f.time < ?3
  AND (f.time, f.artist_id, f.seq) < (?4, ?5, ?6) ORDER BY f.time DESC, f.artist_id DESC, f.seq DESC LIMIT ?7`;

/**
 * Of one artist, by the line of its book's journal, which is in the order of time; where a time begins in the journal the
 * artist's trades tell.
 */
export const OF_ARTIST = `SELECT ${COLUMNS} WHERE f.account = ?1 AND f.artist_id = ?2
  AND f.seq < MIN(?3, coalesce((SELECT seq FROM trades WHERE artist_id = ?2 AND time >= ?5 ORDER BY time, seq LIMIT 1), ?3))
  AND f.seq > coalesce((SELECT seq FROM trades WHERE artist_id = ?2 AND time < ?4 ORDER BY time DESC, seq DESC LIMIT 1), 0)
  AND f.time >= ?4 AND f.time < ?5 ORDER BY f.seq DESC LIMIT ?6`;

/** At most `limit` of an account's trades, newest first, after `position`. */
export async function tradesOf(
  db: D1Database,
  account: string,
  { artistId, from = 0, to = LATEST }: TradeFilter,
  position: TradePosition | undefined,
  limit: number,
): Promise<(OwnTrade & { position: TradePosition })[]> {
  const statement =
    artistId === undefined
      ? db
          .prepare(BY_TIME)
          .bind(
            account,
            from,
            Math.min(to, position ? position.time + 1 : to),
            position?.time ?? LATEST,
            position?.artistId ?? "",
            position?.seq ?? 0,
            limit,
          )
      : db.prepare(OF_ARTIST).bind(account, artistId, position?.seq ?? LATEST, from, to, limit);
  const { results } = await statement.all<TradeRow>();
  return results.map((row) => ({
    ...shown(row),
    position: { time: row.time, artistId: row.artistId, seq: row.seq },
  }));
}

/** One trade of an account by its id; null if there is none, whosever it is. */
export async function tradeOf(db: D1Database, account: string, id: string): Promise<OwnTrade | null> {
  const [, artistId, seq] = /^([a-z0-9-]+)\.([1-9][0-9]{0,15})$/.exec(id) ?? [];
  if (artistId === undefined || seq === undefined) return null;
  const row = await db
    .prepare(`SELECT ${COLUMNS} WHERE f.account = ? AND f.artist_id = ? AND f.seq = ?`)
    .bind(account, artistId, Number(seq))
    .first<TradeRow>();
  return row && shown(row);
}

const shown = ({ seq, name, ...row }: TradeRow): OwnTrade => ({
  id: `${row.artistId}.${seq}`,
  ...row,
  name: name ?? row.artistId,
});
