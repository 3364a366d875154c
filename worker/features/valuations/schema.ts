import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** What is remembered of an artist by a source, to forecast from: see `Forecaster`. */
export const forecasts = sqliteTable(
  "forecasts",
  {
    artistId: text().notNull(),
    source: text().notNull(),
    /** A `ForecastState`, as JSON. */
    state: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.artistId, table.source] })],
);

/** What of a source counts as S = 1, a week: see `ObservationContext`. Set once, as all states are over it. */
export const sourceUnits = sqliteTable("source_units", {
  source: text().primaryKey(),
  unit: real().notNull(),
  setAt: integer().notNull(),
});

/** Each artist's fair value and what it was made of: a `Standing`, as JSON. */
export const valuations = sqliteTable("valuations", {
  artistId: text().primaryKey(),
  /** When its sources were last looked at, in ms: nothing older changes it. */
  at: integer().notNull(),
  state: text().notNull(),
});

/** Fair values that were not quoted unseen. Money in cents, times in ms. */
export const heldValues = sqliteTable(
  "held_values",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    artistId: text().notNull(),
    cents: integer().notNull(),
    quoted: integer().notNull(),
    source: text().notNull(),
    /** What the standing becomes if it is released: a `Combination`, as JSON. */
    combination: text().notNull(),
    at: integer().notNull(),
    status: text({ enum: ["open", "released", "rejected", "withdrawn"] }).notNull(),
    reason: text().notNull().default(""),
    decidedBy: text(),
    decidedAt: integer(),
  },
  (table) => [
    uniqueIndex("held_values_open")
      .on(table.artistId)
      .where(sql`status = 'open'`),
    index("held_values_at").on(table.at),
  ],
);
