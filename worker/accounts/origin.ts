import type { ApiContext } from "../context.ts";

/** The origin at which people reach the exchange: `PUBLIC_URL`'s, else the one this request came to. */
export const originOf = (c: ApiContext): string => new URL(c.env.PUBLIC_URL || c.req.url).origin;
