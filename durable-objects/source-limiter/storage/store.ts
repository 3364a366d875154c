import type { Validator } from "../../protocol/source-limiter.ts";
import type { LimiterMemory } from "../core/limiter.ts";
import { isStored, migrate, migrateStored } from "../../platform/migrations.ts";
import type { Sql } from "../../platform/sql.ts";
import { type LimiterState, NEVER_ASKED } from "../core/limiter-state.ts";
import { SOURCE_LIMITER_MIGRATIONS } from "./formats.ts";

/** How long it is known by what an answer may be found unchanged, in ms: a source is asked again within days. */
const VALID_FOR = 3 * 24 * 3_600_000;

/** How often those that are too old are looked for (ms). */
const PRUNE_EVERY = 3_600_000;

/** Where a limiter keeps its state. One that was never used keeps nothing. */
export class LimiterStore implements LimiterMemory {
  private readonly sql: Sql;
  private readonly transaction: (write: () => void) => void;
  private present: LimiterState;
  private prunedAt = 0;

  constructor(sql: Sql, transaction: (write: () => void) => void) {
    this.sql = sql;
    this.transaction = transaction;
    migrateStored(sql, transaction, SOURCE_LIMITER_MIGRATIONS);
    this.present = isStored(sql) ? this.read() : NEVER_ASKED;
  }

  get state(): LimiterState {
    return this.present;
  }

  save(state: LimiterState): void {
    this.write(() => {
      this.sql.exec(
        `INSERT OR REPLACE INTO limiter (id, seen_at, next_at, spacing, spacing_until, blocked_until, failures, suspensions,
           suspended_until, trying_until) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        state.seenAt,
        state.nextAt,
        state.spacing,
        state.spacingUntil,
        state.blockedUntil,
        state.failures,
        state.suspensions,
        state.suspendedUntil,
        state.tryingUntil,
      );
    });
    this.present = state;
  }

  /** By what it can be told whether the answer there has changed; null where nothing is known. */
  validatorOf(url: string): Validator | null {
    if (!isStored(this.sql)) return null;
    const [found] = this.sql
      .exec<{ etag: string | null; lastModified: string | null }>(
        "SELECT etag, last_modified AS lastModified FROM validators WHERE url = ?",
        url,
      )
      .toArray();
    return found ?? null;
  }

  saveValidator({ url, etag, lastModified }: Validator & { url: string }, now: number): void {
    this.write(() => {
      this.sql.exec(
        "INSERT OR REPLACE INTO validators (url, etag, last_modified, at) VALUES (?, ?, ?, ?)",
        url,
        etag,
        lastModified,
        now,
      );
      if (Math.abs(now - this.prunedAt) < PRUNE_EVERY) return;
      // From a time that is yet to come is what was stored by a clock that was wrong.
      this.sql.exec("DELETE FROM validators WHERE at < ? OR at > ?", now - VALID_FOR, now + VALID_FOR);
      this.prunedAt = now;
    });
  }

  private write(statements: () => void): void {
    this.transaction(() => {
      migrate(this.sql, SOURCE_LIMITER_MIGRATIONS);
      statements();
    });
  }

  private read(): LimiterState {
    const [stored] = this.sql
      .exec<LimiterState & Record<string, number>>(
        `SELECT seen_at AS seenAt, next_at AS nextAt, spacing, spacing_until AS spacingUntil, blocked_until AS blockedUntil,
           failures, suspensions, suspended_until AS suspendedUntil, trying_until AS tryingUntil FROM limiter`,
      )
      .toArray();
    return stored ?? NEVER_ASKED;
  }
}
