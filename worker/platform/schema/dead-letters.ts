import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What happened to a dead letter, the newest last. Times in ms. */
export type DeadLetterEvent = { at: number; died: string | null } | { at: number; redrivenBy: string };

/** Messages of queues that were given up on: one row for each body, however often it dies. */
export const deadLetters = sqliteTable(
  "dead_letters",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    /** SHA-256 of the body. */
    hash: text().notNull().unique(),
    /** Where it came from; null where nobody takes such a message. */
    queue: text(),
    type: text().notNull(),
    /** As JSON. */
    body: text().notNull(),
    /**
     * `failing`: it is about to die, and why is known. `dead`: it waits for somebody to look at it. `redriving`: it is
     * being sent again. `redriven`: it was.
     */
    status: text({ enum: ["failing", "dead", "redriving", "redriven"] }).notNull(),
    /** Why its last attempt failed, where that is known. */
    error: text(),
    attempts: integer().notNull(),
    deaths: integer().notNull(),
    history: text({ mode: "json" }).$type<DeadLetterEvent[]>().notNull(),
    /** The message of the dead-letter queue that was counted last. */
    messageId: text(),
    firstAt: integer().notNull(),
    lastAt: integer().notNull(),
    /** When somebody took it to send it again. */
    takenAt: integer(),
  },
  (table) => [index("dead_letters_last").on(table.lastAt, table.id)],
);
