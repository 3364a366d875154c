import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/*
 * The market as a list. What a list shows of an artist beside its book's own prices, and its place in each list, are
 * kept so that a page is read by an index, and reads no more than it shows. See refresh.ts for how they are kept.
 * Cents, shares, basis points.
 */

/** Projection: what happened in an artist's shares within 24 hours, as of the artist's last message or the hour. */
export const marketActivity = sqliteTable("market_activity", {
  artistId: text().primaryKey(),
  /** The mark; null before there is a price. */
  price: integer(),
  previousPrice: integer(),
  changeBps: integer().notNull(),
  /** How far the price is from fair value; 0 without either. */
  gapBps: integer().notNull(),
  volume24h: integer("volume_24h").notNull(),
  turnover24h: integer("turnover_24h").notNull(),
  flaggedTurnover24h: integer("flagged_turnover_24h").notNull(),
  /** The price in steps of 9 %: eight times its binary logarithm, rounded down; -1 before there is one. */
  fame: integer().notNull(),
  /** JSON: prices over the last seven days, oldest first, without the price of now. */
  sparkline: text({ mode: "json" }).$type<number[]>().notNull(),
});

/**
 * Projection: an artist's place in each list, by all that a list can be sorted by. A row for each list that the artist
 * is in: of all artists ('' and ''), of each genre, of the country, of each genre and the country. Numbers are negated,
 * so that one ascending index gives the greatest first, and names from A on among equal ones.
 */
export const marketOrder = sqliteTable(
  "market_order",
  {
    artistId: text().notNull(),
    genre: text().notNull(),
    country: text().notNull(),
    /** The name as it is searched: lower case, no accents. */
    name: text().notNull(),
    byPrice: integer().notNull(),
    byChange: integer().notNull(),
    /** Without the sign: the widest gap first. */
    byGap: integer().notNull(),
    /** Turnover of 24 hours without what is flagged. */
    byTurnover: integer().notNull(),
    byFame: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.artistId, table.genre, table.country] }),
    index("market_order_name").on(table.genre, table.country, table.name, table.artistId),
    index("market_order_price").on(table.genre, table.country, table.byPrice, table.name, table.artistId),
    index("market_order_change").on(table.genre, table.country, table.byChange, table.name, table.artistId),
    index("market_order_turnover").on(
      table.genre,
      table.country,
      table.byTurnover,
      table.byFame,
      table.name,
      table.artistId,
    ),
    index("market_order_gap")
      .on(table.byGap, table.name, table.artistId)
      .where(sql`genre = '' AND country = ''`),
  ],
);

/** Artists whose places are to be computed again within the minute: metadata or flags changed, or a price a little. */
export const marketStale = sqliteTable("market_stale", { artistId: text().primaryKey() });

/**
 * Artists by the pieces of their names, the best known first: see domain/core/name-match.ts. A plain table, as a
 * virtual one of FTS5 keeps a database from being exported, and cannot tell the best known of those that share a piece.
 */
export const nameGrams = sqliteTable(
  "name_grams",
  {
    gram: text().notNull(),
    /** Doublings of the price, negated. It changes so seldom that pieces are seldom written again. */
    byFame: integer().notNull(),
    artistId: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.gram, table.byFame, table.artistId] })],
);

/** What `name_grams` holds of an artist, by which it is found there. */
export const namesIndexed = sqliteTable("names_indexed", {
  artistId: text().primaryKey(),
  byFame: integer().notNull(),
  grams: text({ mode: "json" }).$type<string[]>().notNull(),
});

/** Artists whose name, other names or fame changed: to be indexed anew within the minute, if nobody does before. */
export const namesStale = sqliteTable("names_stale", { artistId: text().primaryKey() });

/** How many artists each list has, and how many of them are up and down over 24 hours; triggers on `market_order` count. */
export const marketLists = sqliteTable(
  "market_lists",
  {
    genre: text().notNull(),
    country: text().notNull(),
    artists: integer().notNull(),
    up: integer().notNull(),
    down: integer().notNull(),
    /** Cents traded in 24 hours without what is flagged; of the list of all artists only. */
    turnover: integer().notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.genre, table.country] }),
    index("market_lists_size").on(table.country, table.artists, table.genre),
  ],
);

/** How fresh what each source tells is, counted over `source_polls` every ten minutes. Times in ms. */
export const sourceFreshness = sqliteTable("source_freshness", {
  source: text().primaryKey(),
  /** Artists it is asked about, and of how many it told something that ended within two days. */
  artists: integer().notNull(),
  fresh: integer().notNull(),
  /** The end of the latest period that it told of; null: of none. */
  newestAt: integer(),
  countedAt: integer().notNull(),
});
