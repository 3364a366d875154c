import { ProblemError } from "../../../domain/core/problems.ts";
import { hasTable, type Sql } from "../../platform/sql.ts";

/** Longer than any access token lives and any Worker remembers an API key, in milliseconds. */
const KEPT = 60 * 60_000;

/**
 * Sessions and API keys that were ended: tokens signed before are refused here
 * at once, where they could move money, although no Worker asks D1 about them.
 */
export class RevokedCredentials {
  private readonly sql: Sql;
  private readonly revoked: Set<string>;

  constructor(sql: Sql) {
    this.sql = sql;
    this.revoked = new Set(
      hasTable(sql, "revoked")
        ? sql
            .exec<{ credential: string }>("SELECT credential FROM revoked")
            .toArray()
            .map(({ credential }) => credential)
        : [],
    );
  }

  /** Refuses an ended credential with `unauthenticated`. */
  admit(credential: string): void {
    if (this.revoked.has(credential)) throw new ProblemError("unauthenticated");
  }

  /** Ends credentials; forgets those whose tokens have all expired. */
  revoke(credentials: readonly string[], now: number): void {
    this.sql.exec(
      "CREATE TABLE IF NOT EXISTS revoked (credential TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID",
    );
    this.sql.exec("DELETE FROM revoked WHERE at < ?", now - KEPT);
    for (const credential of credentials) {
      this.sql.exec("INSERT INTO revoked VALUES (?, ?) ON CONFLICT DO NOTHING", credential, now);
      this.revoked.add(credential);
    }
  }
}
