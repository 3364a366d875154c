import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { IDENTIFIER_KINDS } from "../../../domain/core/identifiers.ts";

/*
 * D1 holds accounts (accounts.ts), artists' metadata, what sources told of them and how they are valued, which are its own, and
 * projections of what the books did, which can be rebuilt from the books.
 * Money in cents, time in milliseconds UTC.
 */

export * from "./accounts.ts";
export * from "./dead-letters.ts";
export * from "./series.ts";
export * from "./tasks.ts";

export const artists = sqliteTable(
  "artists",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    /** The name in lower case without accents, for searching. */
    searchName: text().notNull(),
    genres: text({ mode: "json" }).$type<string[]>().notNull(),
    country: text(),
    debutYear: integer(),
    /** As `artist_identifiers` has it; the release before reads it here. */
    musicbrainzId: text(),
    /** Monthly listeners where the simulated source starts. */
    audience: real(),
    listedAt: integer().notNull(),
    /** The latest week of imported history; null if there is none. */
    importedUntil: integer(),
    /** When the listing ended (ms); null while it goes on. */
    closedAt: integer(),
    /** The artist that it was merged into; null if it was delisted. */
    closedInto: text(),
    /** Whether the artist's book is still to be told so. */
    closePending: integer({ mode: "boolean" }).notNull().default(false),
  },
  (table) => [
    index("artists_listed").on(table.listedAt, table.id),
    index("artists_close_pending")
      .on(table.id)
      .where(sql`close_pending = 1`),
  ],
);

/**
 * What artists are known by outside: see `IDENTIFIER_KINDS`. An id is one artist's; a name (`alias`) may be several
 * artists'. An artist has one id of each kind, but several articles and names.
 */
export const artistIdentifiers = sqliteTable(
  "artist_identifiers",
  {
    artistId: text().notNull(),
    kind: text({ enum: IDENTIFIER_KINDS }).notNull(),
    value: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.artistId, table.kind, table.value] }),
    uniqueIndex("artist_identifiers_of_one")
      .on(table.kind, table.value)
      .where(sql`kind <> 'alias'`),
    uniqueIndex("artist_identifiers_single")
      .on(table.artistId, table.kind)
      .where(sql`kind NOT IN ('wikipedia', 'alias')`),
  ],
);

/** When each source is to be asked about each artist, and what it last told; times in ms. */
export const sourcePolls = sqliteTable(
  "source_polls",
  {
    source: text().notNull(),
    artistId: text().notNull(),
    dueAt: integer().notNull(),
    /** The last value, in the source's own unit, and the end of its period; null: it never told anything. */
    value: real(),
    observedAt: integer(),
    /** When it was last asked in vain, and how often in a row. */
    failedAt: integer().notNull().default(0),
    failures: integer().notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.source, table.artistId] }),
    index("source_polls_due").on(table.source, table.dueAt),
  ],
);

/** Why sources told nothing, for admins: one row for each source, artist ('' for the source as a whole) and reason. */
export const sourceFaults = sqliteTable(
  "source_faults",
  {
    source: text().notNull(),
    artistId: text().notNull(),
    reason: text().notNull(),
    /** What was wrong when it last was. */
    detail: text().notNull(),
    count: integer().notNull(),
    firstAt: integer().notNull(),
    lastAt: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.source, table.artistId, table.reason] }),
    index("source_faults_last").on(table.lastAt),
  ],
);

/** Of the release before, which goes on with it if it is taken back; `source_polls` has taken its place. */
export const signals = sqliteTable(
  "signals",
  {
    artistId: text().notNull(),
    source: text().notNull(),
    level: real().notNull(),
    observedAt: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.artistId, table.source] })],
);

/** Of the release before, as `signals`. */
export const anchors = sqliteTable("anchors", {
  source: text().primaryKey(),
  median: real().notNull(),
  scale: real().notNull(),
  refreshedAt: integer().notNull(),
});

/** Projection: each book as it stood at journal position `seq`. */
export const market = sqliteTable("market", {
  artistId: text().primaryKey(),
  seq: integer().notNull(),
  last: integer(),
  bid: integer(),
  ask: integer(),
  fairValue: integer(),
  fairValueAt: integer(),
  source: text(),
  volume: integer().notNull(),
  sharesFloated: integer().notNull(),
  /** Shares that the issuer holds; null until the book tells of itself again. */
  inventory: integer(),
});

/** Projection: every execution. */
export const trades = sqliteTable(
  "trades",
  {
    artistId: text().notNull(),
    seq: integer().notNull(),
    time: integer().notNull(),
    price: integer().notNull(),
    quantity: integer().notNull(),
    side: text({ enum: ["buy", "sell"] }).notNull(),
    buyer: text().notNull(),
    seller: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.artistId, table.seq] }),
    index("trades_time").on(table.artistId, table.time, table.seq),
    // What two users traded with each other: most trades are with the issuer, and are not in it.
    index("trades_pair")
      .on(table.artistId, table.buyer, table.seller, table.time)
      .where(sql`buyer <> 'issuer' AND seller <> 'issuer'`),
  ],
);

/**
 * Projection: trades by interval (ms). Each is made of the finer ones. A day without a trade (`volume` 0) is
 * closed at the mid of the issuer's potential: see `closes.ts`.
 */
export const candles = sqliteTable(
  "candles",
  {
    artistId: text().notNull(),
    interval: integer().notNull(),
    time: integer().notNull(),
    open: integer().notNull(),
    high: integer().notNull(),
    low: integer().notNull(),
    close: integer().notNull(),
    volume: integer().notNull(),
    turnover: integer().notNull(),
    /** How many executions. */
    trades: integer().notNull().default(0),
    /** Shares that the issuer sold in them, less those it bought. */
    sold: integer().notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.artistId, table.interval, table.time] }),
    index("candles_time").on(table.interval, table.time),
  ],
);

/**
 * Fair values: the last in each bucket of `grain` ms. Those with a `seq` are
 * projected from the book; seq 0 is history that came with the listing.
 */
export const fairValues = sqliteTable(
  "fair_values",
  {
    artistId: text().notNull(),
    grain: integer().notNull(),
    time: integer().notNull(),
    value: integer().notNull(),
    source: text().notNull(),
    seq: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.artistId, table.grain, table.time] }),
    // Only the finest are dropped when they are old.
    index("fair_values_fine")
      .on(table.time)
      .where(sql`grain = 300000`),
  ],
);
