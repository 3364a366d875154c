import { createMiddleware } from "hono/factory";
import { ProblemError } from "../../domain/problems.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses state changes and WebSocket upgrades that a page of another site
 * sends: browsers name the page's origin, other programs send none.
 */
export const sameOrigin = createMiddleware(async (c, next) => {
  const changes = !SAFE_METHODS.has(c.req.method) || c.req.header("Upgrade")?.toLowerCase() === "websocket";
  const origin = c.req.header("Origin");
  if (changes && origin !== undefined && origin !== new URL(c.req.url).origin) throw new ProblemError("cross_origin");
  await next();
});
