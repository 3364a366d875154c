import type { Context } from "hono";
import { database } from "../platform/database.ts";
import type { Caller, Live, ServiceContext } from "../platform/service-context.ts";

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

/** What a service is handed for a request. */
export function contextOf(c: ApiContext): ServiceContext {
  const actor: Caller | undefined = c.get("caller");
  return {
    env: c.env,
    db: database(c.env),
    actor: actor ?? null,
    requestId: c.get("requestId"),
    now: Date.now(),
  };
}
