import type { ApiContext } from "./context.ts";

export const isHttps = (c: ApiContext): boolean => new URL(c.req.url).protocol === "https:";

/** `__Host-` binds a cookie to this host; browsers take it over https only, so a local run goes without. */
export const hostCookie = (c: ApiContext, name: string): string => (isHttps(c) ? `__Host-${name}` : name);
