import { createHash, timingSafeEqual } from "node:crypto";
import { createMiddleware } from "hono/factory";
import { ProblemError } from "../../domain/problems.ts";
import { verifyAccessToken } from "../accounts/access-token.ts";
import type { ApiContext, ApiEnv } from "../context.ts";

/** Lets a request through when it carries a valid access token, and notes who is calling. Asks no database. */
export const authenticate = createMiddleware<ApiEnv>(async (c, next) => {
  c.set("caller", await verifyAccessToken(bearerToken(c), c.env.JWT_SECRET));
  await next();
});

/** Lets a request through when it carries the operator's token. */
export const authenticateOperator = createMiddleware<ApiEnv>(async (c, next) => {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  if (!timingSafeEqual(digest(bearerToken(c)), digest(c.env.OPERATOR_TOKEN))) throw new ProblemError("unauthenticated");
  await next();
});

function bearerToken(c: ApiContext): string {
  const token = /^bearer (.+)$/i.exec(c.req.header("Authorization") ?? "")?.[1];
  if (token === undefined) throw new ProblemError("unauthenticated");
  return token;
}
