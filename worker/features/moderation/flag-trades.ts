import type { BookMessage } from "../../../domain/messages/book-events.ts";
import { DAY } from "../../../domain/core/ranges.ts";
import { ISSUER } from "../../../domain/core/issuer.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { type Dealing, dealingOf, type Pair, type Purchases, userPairs } from "./dealing.ts";
import { type Link, linkedPairs } from "./linked-accounts.ts";

/** How far back accounts are linked and their trades looked at, in milliseconds. */
const LOOKS_BACK = 30 * DAY;

/**
 * Flags what linked accounts traded with each other, once the message's trades
 * are stored. Computed from all stored trades, so that messages may repeat and
 * come in any order. One query for a message in which users traded with each
 * other, none for the others, which are most.
 */
export async function flagTrades({ env, now }: ServiceContext, { artistId, trades }: BookMessage): Promise<void> {
  const db = env.DB;
  const since = now - LOOKS_BACK;
  const pairs = userPairs(trades, since);
  if (pairs.length === 0) return;
  for (const link of await linkedPairs(db, pairs, since)) {
    const { results } = await purchasesStatement(db, artistId, link.pair).all<Purchases>();
    const dealing = dealingOf(results);
    if (dealing) await flagStatement(db, artistId, link, dealing).run();
  }
}

/** What two accounts bought of each other in the thirty days up to their last trade. */
function purchasesStatement(db: D1Database, artistId: string, pair: Pair): D1PreparedStatement {
  // The issuer is named as the index trades_pair names it.
  const traded = `artist_id = ?1 AND buyer IN (?2, ?3) AND seller IN (?2, ?3) AND buyer <> '${ISSUER}' AND seller <> '${ISSUER}'`;
  return db
    .prepare(
      `SELECT buyer, COUNT(*) AS trades, SUM(quantity) AS quantity, SUM(price * quantity) AS notional,
         MIN(time) AS firstTradeAt, MAX(time) AS lastTradeAt
       FROM trades WHERE ${traded} AND time > (SELECT MAX(time) FROM trades WHERE ${traded}) - ?4
       GROUP BY buyer`,
    )
    .bind(artistId, ...pair, LOOKS_BACK);
}

/** One line an artist and pair. Only what brings something new changes it, and then it is to be looked at again. */
function flagStatement(
  db: D1Database,
  artistId: string,
  { pair, accounts }: Link,
  dealing: Dealing,
): D1PreparedStatement {
  const { kind, trades, quantity, notional, firstTradeAt, lastTradeAt } = dealing;
  const link = `Used from the same network within 30 days, which ${accounts} accounts use`;
  return db
    .prepare(
      `INSERT INTO flags (artist_id, account_a, account_b, kind, link, trades, quantity, notional, first_trade_at, last_trade_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
       ON CONFLICT (artist_id, account_a, account_b) DO UPDATE SET kind = ?4, link = ?5, trades = ?6, quantity = ?7, notional = ?8,
         first_trade_at = ?9, last_trade_at = ?10, status = 'open'
       WHERE (excluded.last_trade_at, excluded.trades) > (flags.last_trade_at, flags.trades)`,
    )
    .bind(artistId, ...pair, kind, link, trades, quantity, notional, firstTradeAt, lastTradeAt);
}
