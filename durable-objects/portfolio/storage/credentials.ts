import { ProblemError } from "../../../domain/core/problems.ts";
import { isStored, migrate } from "../../platform/migrations.ts";
import type { Sql } from "../../platform/sql.ts";
import { PORTFOLIO_FORMATS } from "./formats.ts";

/** Longer than any access token lives and any Worker remembers an API key, in milliseconds. */
const KEPT = 60 * 60_000;

/**
 * Sessions and API keys that were ended: tokens signed before are refused here
 * at once, where they could move money, although no Worker asks D1 about them.
 */
export class RevokedCredentials {
  private readonly sql: Sql;
  private readonly transaction: (write: () => void) => void;
  private readonly revoked: Set<string>;

  /** For storage that is up to date, or empty. */
  constructor(sql: Sql, transaction: (write: () => void) => void) {
    this.sql = sql;
    this.transaction = transaction;
    this.revoked = new Set(
      isStored(sql)
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
    this.transaction(() => {
      migrate(this.sql, PORTFOLIO_FORMATS.migrations);
      this.sql.exec("DELETE FROM revoked WHERE at < ?", now - KEPT);
      for (const credential of credentials) {
        this.sql.exec("INSERT INTO revoked (credential, at) VALUES (?, ?) ON CONFLICT DO NOTHING", credential, now);
      }
    });
    for (const credential of credentials) this.revoked.add(credential);
  }
}
