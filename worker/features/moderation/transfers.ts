import { DAY, FAIR_VALUE_GRAINS, HOUR } from "../../../domain/core/ranges.ts";
import { ISSUER } from "../../../domain/core/issuer.ts";
import type { BookMessage } from "../../../domain/messages/book-events.ts";
import { type Pair, userPairs } from "./dealing.ts";
import type { Flow } from "./suspicion.ts";

/** Older trades are not measured anew: the finest fair values are kept for eight days. */
const MEASURED = 7 * DAY;

/** What is older than this is forgotten. */
export const TRANSFERS_KEPT = 60 * DAY;

/** Measures what the users in a message traded with each other in the hours it tells of, from all stored trades. */
export async function measureTransfers(db: D1Database, { artistId, trades }: BookMessage, now: number): Promise<void> {
  const hours = new Map<string, readonly [...Pair, number]>();
  for (const trade of trades) {
    const hour = Math.floor(trade.time / HOUR) * HOUR;
    for (const pair of userPairs([trade], now - MEASURED)) hours.set(`${pair.join()},${hour}`, [...pair, hour]);
  }
  if (hours.size === 0) return;
  await db
    .prepare(
      `INSERT OR REPLACE INTO transfers (account_a, account_b, artist_id, hour, moved, gross, bought_a, bought_b)
       SELECT a, b, ?1, hour, SUM((price - fair) * quantity * iif(buyer = a, 1, -1)), SUM(abs(price - fair) * quantity),
         SUM(iif(buyer = a, price * quantity, 0)), SUM(iif(buyer = b, price * quantity, 0))
       FROM (
         SELECT pair.value ->> 0 AS a, pair.value ->> 1 AS b, pair.value ->> 2 AS hour, price, quantity, buyer,
           coalesce((SELECT value FROM fair_values WHERE artist_id = ?1 AND grain = ?3 AND fair_values.time <= trades.time
             ORDER BY fair_values.time DESC LIMIT 1), price) AS fair
         FROM json_each(?2) AS pair
         JOIN trades ON artist_id = ?1 AND buyer IN (pair.value ->> 0, pair.value ->> 1)
           AND seller IN (pair.value ->> 0, pair.value ->> 1) AND buyer <> '${ISSUER}' AND seller <> '${ISSUER}'
           AND trades.time >= pair.value ->> 2 AND trades.time < (pair.value ->> 2) + ?4
       )
       GROUP BY a, b, hour`,
    )
    .bind(artistId, JSON.stringify([...hours.values()]), FAIR_VALUE_GRAINS[0], HOUR)
    .run();
}

/** What a pair moved in one artist's shares. */
export interface ArtistFlow extends Flow {
  artistId: string;
}

/** What each of the pairs moved since then (ms), by artist. */
export async function flowsOf(db: D1Database, pairs: readonly Pair[], since: number): Promise<[Pair, ArtistFlow[]][]> {
  const { results } = await db
    .prepare(
      `SELECT account_a AS a, account_b AS b, artist_id AS artistId, SUM(moved) AS moved, SUM(gross) AS gross,
         SUM(bought_a) AS boughtA, SUM(bought_b) AS boughtB
       FROM json_each(?1) AS pair
       JOIN transfers ON account_a = pair.value ->> 0 AND account_b = pair.value ->> 1 AND hour > ?2
       GROUP BY a, b, artistId`,
    )
    .bind(JSON.stringify(pairs), since)
    .all<ArtistFlow & { a: string; b: string }>();
  const byPair = new Map<string, [Pair, ArtistFlow[]]>(pairs.map((pair) => [pair.join(), [pair, []]]));
  for (const { a, b, ...flow } of results) byPair.get(`${a},${b}`)?.[1].push(flow);
  return [...byPair.values()];
}

/** What accounts opened after `opened` (ms) lost to an account since `since` (ms), in cents. */
export async function lostByYoung(
  db: D1Database,
  gainer: string,
  { opened, since }: { opened: number; since: number },
): Promise<number> {
  const row = await db
    .prepare(
      `SELECT SUM(lost) AS lost FROM (
         SELECT account_a AS payer, SUM(moved) AS lost FROM transfers WHERE account_b = ?1 AND hour > ?3 GROUP BY account_a
         UNION ALL
         SELECT account_b, -SUM(moved) FROM transfers WHERE account_a = ?1 AND hour > ?3 GROUP BY account_b
       ) JOIN users ON id = payer WHERE created_at > ?2 AND lost > 0`,
    )
    .bind(gainer, opened, since)
    .first<{ lost: number | null }>();
  return row?.lost ?? 0;
}

/**
 * SQL: what was traded of an artist after a time (ms) by pairs whose trades of that artist are flagged and not
 * dismissed, in cents. Both are SQL. It goes from the artist's flags, which are few, to the hours of each.
 */
export const flaggedTurnoverSql = (artistId: string, since: string): string => `COALESCE((
  SELECT SUM(bought_a + bought_b) FROM flags CROSS JOIN transfers USING (artist_id, account_a, account_b)
  WHERE flags.artist_id = ${artistId} AND last_trade_at > ${since} AND status <> 'dismissed' AND hour > ${since}), 0)`;
