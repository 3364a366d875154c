import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import type { ApiEnv } from "../context.ts";

/** Whether the operator lets pages of that origin in: the whole origin is compared. The origin `null` is anybody's. */
export function isAllowedOrigin({ ALLOWED_ORIGINS }: Env, origin: string): boolean {
  return origin !== "null" && ALLOWED_ORIGINS.split(/\s+/).filter(Boolean).includes(origin);
}

/** No cookies: pages of other sites use API keys or access tokens. */
const shareWith = cors({
  origin: (origin, c) => (isAllowedOrigin(c.env, origin) ? origin : null),
  allowMethods: ["GET", "POST", "PATCH", "DELETE"],
  allowHeaders: ["Authorization", "Content-Type"],
  exposeHeaders: ["Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-Id"],
  maxAge: 3600,
});

/** Lets pages of `ALLOWED_ORIGINS` read answers, and answers their preflights. Without such origins there is no CORS at all. */
export const allowedOrigins = createMiddleware<ApiEnv>((c, next) =>
  c.env.ALLOWED_ORIGINS === "" ? next() : shareWith(c, next),
);
