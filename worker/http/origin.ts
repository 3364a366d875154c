import type { ApiContext } from "./context.ts";

/** Where links to the web app lead: to PUBLIC_URL if set, else to where this request came in. No slash at the end. */
export const originOf = (c: ApiContext): string => new URL(c.env.PUBLIC_URL || c.req.url).origin;
