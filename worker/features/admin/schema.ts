import { integer, sqliteTable } from "drizzle-orm/sqlite-core";

/** How many accounts there were at the end of each day on which that changed; triggers on `users` keep it. */
export const accountDays = sqliteTable("account_days", {
  /** Its midnight in UTC (ms). */
  day: integer().primaryKey(),
  opened: integer().notNull(),
  deleted: integer().notNull(),
  /** Those that are open, of all days until then. */
  open: integer().notNull(),
});
