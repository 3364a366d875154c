import { createMiddleware } from "hono/factory";
import { ProblemError } from "../../../domain/core/problems.ts";
import type { ApiEnv } from "../context.ts";
import { isHttps } from "../cookies.ts";

/**
 * Refuses plain http where the public address is https. A program that forgot
 * the `s` shall notice: a redirect would hide that its token was sent in the clear.
 */
export const requireHttps = createMiddleware<ApiEnv>(async (c, next) => {
  if (c.env.PUBLIC_URL.startsWith("https:") && !isHttps(c)) throw new ProblemError("forbidden", "Use https");
  await next();
});
