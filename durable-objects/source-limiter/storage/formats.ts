import type { Migration } from "../../platform/migrations.ts";

/** How this release stores what a source may be asked. */
export const SOURCE_LIMITER_MIGRATIONS: readonly Migration[] = [
  [
    `CREATE TABLE limiter (id INTEGER PRIMARY KEY CHECK (id = 1), seen_at INTEGER NOT NULL, next_at INTEGER NOT NULL,
       spacing INTEGER NOT NULL, spacing_until INTEGER NOT NULL, blocked_until INTEGER NOT NULL, failures INTEGER NOT NULL,
       suspensions INTEGER NOT NULL, suspended_until INTEGER NOT NULL, trying_until INTEGER NOT NULL)`,
    `CREATE TABLE validators (url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, at INTEGER NOT NULL) WITHOUT ROWID`,
    `CREATE INDEX validators_at ON validators (at)`,
  ],
];
