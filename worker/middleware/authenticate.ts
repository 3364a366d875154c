import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import type { Auth, Role } from "../../domain/api/index.ts";
import { ProblemError } from "../../domain/problems.ts";
import { isConfirmed, Sessions } from "../accounts/sessions/sessions.ts";
import { callerOf } from "../accounts/sessions/caller.ts";
import { secretsOf } from "../accounts/secrets/secrets.ts";
import type { ApiContext, ApiEnv } from "../context.ts";

/** Lets a request through when its token or API key may read, and notes who is calling. */
const authenticate = createMiddleware<ApiEnv>(async (c, next) => {
  c.set("caller", await callerOf(c, bearerToken(c)));
  await next();
});

/** The same for what changes orders: an API key must have been made for it. */
const authenticateTrader = createMiddleware<ApiEnv>(async (c, next) => {
  const caller = await callerOf(c, bearerToken(c));
  if (caller.scope === "read") throw new ProblemError("scope_missing");
  c.set("caller", caller);
  await next();
});

/** Lets a request of a live session through: D1 is asked, so an ended session or a lost role counts at once. */
function authenticateSession(test: (live: Awaited<ReturnType<Sessions["live"]>>) => void = () => {}): MiddlewareHandler<ApiEnv> {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const caller = await callerOf(c, bearerToken(c));
    test(await new Sessions(c).live(caller));
    c.set("caller", caller);
    await next();
  });
}

function assertRole(role: Role, ...allowed: Role[]): void {
  if (!allowed.includes(role)) throw new ProblemError("forbidden");
}

const authenticateAdmin = authenticateSession(({ user }) => assertRole(user.role, "admin"));

/** Lets a request through when it carries the operator's token, or comes from an admin. */
const authenticateOperator = createMiddleware<ApiEnv>(async (c, next) => {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const shown = digest(bearerToken(c));
  const isOperator = secretsOf(c.env, "OPERATOR_TOKEN").some((token) => timingSafeEqual(shown, digest(token)));
  return isOperator ? await next() : await authenticateAdmin(c, next);
});

/** The guard for each kind of operation; see `Auth`. */
export const GUARDS: Record<Auth, MiddlewareHandler<ApiEnv>> = {
  read: authenticate,
  trade: authenticateTrader,
  account: authenticateSession(),
  confirmed: authenticateSession(({ session }) => {
    if (!isConfirmed(session, Date.now())) throw new ProblemError("confirm_required");
  }),
  moderator: authenticateSession(({ user }) => assertRole(user.role, "moderator", "admin")),
  admin: authenticateAdmin,
  operator: authenticateOperator,
};

function bearerToken(c: ApiContext): string {
  const token = /^bearer (.+)$/i.exec(c.req.header("Authorization") ?? "")?.[1];
  if (token === undefined) throw new ProblemError("unauthenticated");
  return token;
}
