import type { Context } from "hono";
import type { Caller } from "./accounts/access-token.ts";

/** What a handler finds in its Hono context. */
export interface ApiEnv {
  Bindings: Env;
  Variables: { requestId: string; caller: Caller };
}

export type ApiContext = Context<ApiEnv>;
