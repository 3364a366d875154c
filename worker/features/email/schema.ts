import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What an account's owner is yet to be told by mail: written with the change itself, gone once the queue has it. */
export const notices = sqliteTable("notices", {
  id: integer().primaryKey({ autoIncrement: true }),
  email: text().notNull(),
  username: text().notNull(),
  event: text().notNull(),
  /** When it happened, in ms. */
  at: integer().notNull(),
});
