import type { BookMessage } from "../../../domain/messages/book-events.ts";
import { ISSUER } from "../../../domain/core/issuer.ts";
import { FAIR_VALUE_GRAINS } from "../../../domain/core/ranges.ts";
import type { ListedArtistId } from "../../../durable-objects/protocol/listed-artist.ts";
import type { Projection } from "../../platform/projections.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { candleStatements } from "./candle-statements.ts";
import { recloseStatement } from "./closes.ts";
import { bookOf } from "./objects.ts";
import { lateStatement } from "./progress.ts";

/*
 * The statements that bring D1 up to a book's message. Each may run twice, late
 * or out of order: executions are keyed by (artist, seq), candles are computed
 * from what is stored, and elsewhere the greater seq wins. Rows travel as one
 * JSON parameter, because D1 binds at most 100.
 */

/** All that a message means for D1 at `now` (ms), to run as one batch. */
export function projectionStatements(db: D1Database, message: BookMessage, now: number): D1PreparedStatement[] {
  const { artistId, trades, transfers = [], valuations } = message;
  const since = Math.min(...[...trades, ...transfers, ...valuations].map(({ time }) => time));
  return [
    marketStatement(db, message),
    ...(trades.length > 0 ? [tradesStatement(db, message), ...candleStatements(db, artistId, trades, now)] : []),
    ...(trades.length > 0 || transfers.length > 0 ? [fillsStatement(db, message)] : []),
    ...(valuations.length > 0 ? fairValueStatements(db, artistId, valuations) : []),
    ...(Number.isFinite(since) ? [recloseStatement(db, artistId, since), lateStatement(db, since)] : []),
  ];
}

/** The tables that are projected; history that came with a listing (seq 0) is D1's own and stays. */
export const PROJECTIONS: readonly Projection[] = [
  { name: "trades", drop: "DELETE FROM trades", rows: "SELECT * FROM trades ORDER BY artist_id, seq" },
  { name: "fills", drop: "DELETE FROM fills", rows: "SELECT * FROM fills ORDER BY account, artist_id, seq" },
  { name: "positions", drop: "DELETE FROM positions", rows: "SELECT * FROM positions ORDER BY account, artist_id" },
  {
    // Days without a trade are closed anew, as what is told of those before them changes.
    name: "candles",
    drop: "DELETE FROM candles WHERE volume > 0",
    rows: "SELECT * FROM candles ORDER BY artist_id, interval, time",
  },
  { name: "market", drop: "DELETE FROM market", rows: "SELECT * FROM market ORDER BY artist_id" },
  {
    name: "fairValues",
    drop: "DELETE FROM fair_values WHERE seq > 0",
    rows: "SELECT * FROM fair_values WHERE seq > 0 ORDER BY artist_id, grain, time",
  },
];

/**
 * Writes to D1, then tells the book: until it hears of it, the book sends again. So it does what the release before
 * sent without fees, as whose trades cost what is told only now.
 */
export async function project({ env, now }: ServiceContext, message: BookMessage): Promise<void> {
  await env.DB.batch(projectionStatements(env.DB, message, now));
  if (message.trades.some(({ buyerFee, sellerFee }) => buyerFee === undefined || sellerFee === undefined)) return;
  // It comes from the artist's book, which begins with the listing.
  await bookOf(env, message.artistId as ListedArtistId).projected(message.from, message.to);
}

function marketStatement(db: D1Database, { artistId, seq, market: m }: BookMessage): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO market (artist_id, seq, last, bid, ask, fair_value, fair_value_at, source, volume, shares_floated, inventory)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
       ON CONFLICT (artist_id) DO UPDATE SET seq = ?2, last = ?3, bid = ?4, ask = ?5, fair_value = ?6, fair_value_at = ?7,
         source = ?8, volume = ?9, shares_floated = ?10, inventory = ?11
       WHERE excluded.seq >= market.seq`,
    )
    .bind(
      artistId,
      seq,
      m.last,
      m.bid,
      m.ask,
      m.fairValue,
      m.fairValueAt,
      m.source,
      m.volume,
      m.sharesFloated,
      m.inventory ?? null,
    );
}

function tradesStatement(db: D1Database, { artistId, trades }: BookMessage): D1PreparedStatement {
  const rows = trades.map((t) => [t.seq, t.time, t.price, t.quantity, t.side, t.buyer, t.seller]);
  return db
    .prepare(
      `INSERT INTO trades (artist_id, seq, time, price, quantity, side, buyer, seller)
       SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM json_each(?2)
       WHERE true ON CONFLICT DO NOTHING`,
    )
    .bind(artistId, JSON.stringify(rows));
}

/** One side of each execution for each account, and its shares that were redeemed or issued; what the issuer paid is its books' own. */
function fillsStatement(db: D1Database, { artistId, trades, transfers = [] }: BookMessage): D1PreparedStatement {
  const transferred = transfers.map(({ seq, time, kind, account, quantity, price }) => {
    const shares = kind === "issued" ? quantity : -quantity;
    return [account, seq, time, kind, shares, -price * shares, price, 0];
  });
  const traded = trades.flatMap(({ seq, time, price, quantity, buyer, seller, buyerFee, sellerFee }) => [
    ...(buyer === ISSUER || buyerFee === undefined
      ? []
      : [[buyer, seq, time, "buy", quantity, -price * quantity - buyerFee, price, buyerFee]]),
    ...(seller === ISSUER || sellerFee === undefined
      ? []
      : [[seller, seq, time, "sell", -quantity, price * quantity - sellerFee, price, sellerFee]]),
  ]);
  return db
    .prepare(
      `INSERT INTO fills (account, artist_id, seq, time, kind, shares, cash, price, fee)
       SELECT value ->> 0, ?1, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
       FROM json_each(?2) WHERE true ON CONFLICT DO NOTHING`,
    )
    .bind(artistId, JSON.stringify([...traded, ...transferred]));
}

/** A fair value and where it came from; `seq` 0 is history that came with the listing. */
export interface Valuation {
  seq: number;
  time: number;
  fairValue: number;
  source: string;
}

/** Stores fair values (oldest first) in the given grains: the last in each bucket stays. */
export function fairValueStatements(
  db: D1Database,
  artistId: string,
  valuations: readonly Valuation[],
  grains: readonly number[] = FAIR_VALUE_GRAINS,
): D1PreparedStatement[] {
  return grains.map((grain) => {
    const last = new Map<number, Valuation>();
    for (const valuation of valuations) last.set(Math.floor(valuation.time / grain) * grain, valuation);
    const rows = [...last].map(([bucket, { fairValue, source, seq }]) => [bucket, fairValue, source, seq]);
    return db
      .prepare(
        `INSERT INTO fair_values (artist_id, grain, time, value, source, seq)
         SELECT ?1, ?2, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?3) WHERE true
         ON CONFLICT (artist_id, grain, time) DO UPDATE SET value = excluded.value, source = excluded.source, seq = excluded.seq
         WHERE excluded.seq >= fair_values.seq`,
      )
      .bind(artistId, grain, JSON.stringify(rows));
  });
}
