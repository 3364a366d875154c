import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, text } from "drizzle-orm/sqlite-core";

/*
 * What is kept over time. The migration makes these tables WITHOUT ROWID, which drizzle cannot say: a row is its key,
 * and costs one write. Money in cents, shares whole, times in ms UTC.
 */

/**
 * What sources told of artists' popularity, in their own units: each reading by its time (`grain` 0), kept for weeks,
 * and the first of each UTC day (`grain` a day), kept for ever.
 */
export const readings = sqliteTable(
  "readings",
  {
    artistId: text().notNull(),
    source: text().notNull(),
    grain: integer().notNull(),
    /** The end of the period that it is of; of a day's reading too. */
    time: integer().notNull(),
    value: real().notNull(),
    /** The UTC day of a day's reading, in ms; the time of any other. */
    bucket: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.artistId, table.source, table.grain, table.bucket] }),
    index("readings_raw")
      .on(table.bucket)
      .where(sql`grain = 0`),
  ],
);

/**
 * Projection: what moved an account's shares and cash at a book: one side of each execution, the issuer's left out, and
 * its shares that were redeemed, or issued for those of another artist, when a listing ended.
 */
export const fills = sqliteTable(
  "fills",
  {
    account: text().notNull(),
    artistId: text().notNull(),
    /** The line of the book's journal. */
    seq: integer().notNull(),
    time: integer().notNull(),
    kind: text({ enum: ["buy", "sell", "redeemed", "issued"] }).notNull(),
    /** What it brought: negative where shares or cash went. The fee is in `cash`. */
    shares: integer().notNull(),
    cash: integer().notNull(),
    price: integer().notNull(),
    fee: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.account, table.artistId, table.seq] }),
    index("fills_time").on(table.account, table.time, table.artistId, table.seq),
    index("fills_transferred")
      .on(table.artistId, table.time, table.shares)
      .where(sql`kind IN ('redeemed', 'issued')`),
  ],
);

/**
 * Projection: the sum of an account's fills at a book, kept by a trigger on those that are truly inserted; of the
 * issuer the sum of its trades and transfers, so that `-shares` is what it has sold.
 */
export const positions = sqliteTable(
  "positions",
  {
    account: text().notNull(),
    artistId: text().notNull(),
    shares: integer().notNull(),
    cash: integer().notNull(),
    /** Σ cash × minute (UTC): what was invested on average, over any time, follows from it. */
    cashMinutes: integer().notNull(),
    /** When the first of them was. */
    since: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.account, table.artistId] })],
);

/** What an account's cash and holdings were worth at a time: each half hour for weeks, each UTC midnight for ever. */
export const portfolioValues = sqliteTable(
  "portfolio_values",
  {
    account: text().notNull(),
    /** How far apart rows are (ms). One that would say what the one before says is left out. */
    grain: integer().notNull(),
    time: integer().notNull(),
    cash: integer().notNull(),
    holdings: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.account, table.grain, table.time] })],
);

/** The whole market by interval (ms): see `market-rollups.ts`. Returns in billionths, levels in millionths. */
export const marketRollups = sqliteTable(
  "market_rollups",
  {
    interval: integer().notNull(),
    time: integer().notNull(),
    /** Artists that were priced at both ends. */
    artists: integer().notNull(),
    trades: integer().notNull(),
    volume: integer().notNull(),
    turnover: integer().notNull(),
    equalReturn: integer().notNull(),
    valueReturn: integer().notNull(),
    equalLevel: integer().notNull(),
    valueLevel: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.interval, table.time] })],
);

/** From when on (ms) each series is still to be computed: what a book tells late takes it back. */
export const seriesProgress = sqliteTable("series_progress", {
  name: text().primaryKey(),
  since: integer().notNull(),
});
