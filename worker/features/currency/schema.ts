import { integer, real, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The European Central Bank's reference rates that were read, a row a working day. */
export const exchangeRates = sqliteTable("exchange_rates", {
  /** `2026-11-20`. */
  date: text().primaryKey(),
  /** Dollars for one euro. */
  dollars: real().notNull(),
  source: text({ enum: ["frankfurter", "ecb"] }).notNull(),
  readAt: integer().notNull(),
});
