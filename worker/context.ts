import type { Context } from "hono";

/** Who is calling, as the access token says. */
export interface Caller {
  id: string;
  username: string;
}

/** What a handler finds in its Hono context. */
export interface ApiEnv {
  Bindings: Env;
  Variables: { requestId: string; caller: Caller };
}

export type ApiContext = Context<ApiEnv>;
