import type { MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import { ProblemError } from "../../../domain/core/problems.ts";
import type { ApiContext, ApiEnv } from "../context.ts";
import { isAllowedOrigin } from "./allowed-origins.ts";

/** What `Sec-Fetch-Site` says of a page of another origin. */
const FOREIGN_SITES = new Set(["cross-site", "same-site"]);

/** Refuses what a page of another site sends. For state changes and WebSocket upgrades that a cookie, or nothing, could authorise. */
export const sameOrigin = refuseOrigins(isOwnOrigin);

/** The same, but pages of `ALLOWED_ORIGINS` are welcome. For what asks for a bearer token, which no browser sends by itself. */
export const knownOrigin = refuseOrigins((c, origin) => isOwnOrigin(c, origin) || isAllowedOrigin(c.env, origin));

/** Browsers name the page's origin, and how far it is from here; other programs send neither. */
function refuseOrigins(accepts: (c: ApiContext, origin: string) => boolean): MiddlewareHandler<ApiEnv> {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const origin = c.req.header("Origin");
    const isKnown =
      origin === undefined ? !FOREIGN_SITES.has(c.req.header("Sec-Fetch-Site") ?? "") : accepts(c, origin);
    if (!isKnown) throw new ProblemError("cross_origin");
    await next();
  });
}

function isOwnOrigin(c: ApiContext, origin: string): boolean {
  return origin === new URL(c.req.url).origin;
}
