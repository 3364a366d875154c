import type { Scope } from "../../domain/api/index.ts";
import type { Database } from "./database.ts";
import type { sessions, users } from "./schema/index.ts";

/** Who is calling. */
export interface Caller {
  id: string;
  /** The session or API key by which: what is revoked when it is ended. */
  credential: string;
  /** When the account was opened, in ms. */
  openedAt: number;
  /** What an API key may do; a session may do all. */
  scope: Scope | "all";
  /** Until when this was found to hold, in ms. */
  expiresAt: number;
}

/** A session that has not been ended, and its account. */
export interface Live {
  user: typeof users.$inferSelect;
  session: typeof sessions.$inferSelect;
}

/**
 * All that a service knows of where it runs. Routes, queue consumers and cron
 * make one each; a service needs no more than this and its arguments.
 */
export interface ServiceContext {
  readonly env: Env;
  readonly db: Database;
  /** On whose behalf; null for nobody known, for the operator's token and for the exchange itself. */
  readonly actor: Caller | null;
  /** Goes into logs and the audit log. */
  readonly requestId: string;
  /** Milliseconds UTC: one time for all that is done in one go. */
  readonly now: number;
}

/** The context of what somebody asked for. */
export interface CallerContext extends ServiceContext {
  readonly actor: Caller;
}

/** The same where a live session is asked for, as D1 has it. */
export interface LiveContext extends CallerContext {
  readonly live: Live;
}
