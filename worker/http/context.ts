import type { Context } from "hono";
import type { sessions, users } from "../platform/schema/index.ts";
import type { Scope } from "../../domain/api/index.ts";

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

/** What a handler finds in its Hono context. */
export interface ApiEnv {
  Bindings: Env;
  Variables: {
    requestId: string;
    /** Set for every operation with `auth`, unless the operator's token was shown. */
    caller: Caller;
    /** The same where a live session is asked for, as D1 has it. */
    live: Live;
  };
}

export type ApiContext = Context<ApiEnv>;
