import type { Context } from "hono";
import type { Scope } from "../domain/api/index.ts";

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

/** What a handler finds in its Hono context. */
export interface ApiEnv {
  Bindings: Env;
  Variables: { requestId: string; caller: Caller };
}

export type ApiContext = Context<ApiEnv>;
