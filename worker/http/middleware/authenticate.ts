import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import type { Auth, Role } from "../../../domain/api/index.ts";
import { type ProblemCode, ProblemError } from "../../../domain/core/problems.ts";
import { isConfirmed, Sessions } from "../../features/sessions/sessions.ts";
import { callerOf } from "../../features/sessions/caller.ts";
import { secretsOf } from "../../platform/crypto/secrets.ts";
import type { ApiContext, ApiEnv, Live } from "../context.ts";

/** Lets a request through when its token or API key may read, and notes who is calling. */
const authenticate = createMiddleware<ApiEnv>(async (c, next) => {
  c.set("caller", await callerOf(c, bearerToken(c)));
  await next();
});

/** The same for what changes orders: an API key must have been made for it. */
const authenticateTrader = createMiddleware<ApiEnv>(async (c, next) => {
  const caller = await callerOf(c, bearerToken(c));
  c.set("caller", caller);
  if (caller.scope === "read") throw new ProblemError("scope_missing");
  await next();
});

/** Lets a request of a live session through: D1 is asked, so an ended session or a lost role counts at once. */
function authenticateSession(test: (live: Live) => void = () => {}): MiddlewareHandler<ApiEnv> {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const caller = await callerOf(c, bearerToken(c));
    c.set("caller", caller);
    const live = await new Sessions(c).live(caller);
    c.set("live", live);
    test(live);
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

const authenticateConfirmed = authenticateSession(({ session }) => {
  if (!isConfirmed(session, Date.now())) throw new ProblemError("confirm_required");
});

const authenticateModerator = authenticateSession(({ user }) => assertRole(user.role, "moderator", "admin"));

/** What a kind of operation asks for. */
interface Access {
  guard: MiddlewareHandler<ApiEnv>;
  /** The kind of bearer token, as the OpenAPI document names it. */
  scheme: "user" | "session" | "operator";
  /** What the guard may refuse with. */
  refusals: readonly ProblemCode[];
}

const NO_TOKEN = ["unauthenticated", "token_expired"] as const;
const NO_SESSION = [...NO_TOKEN, "scope_missing"] as const;

/** What each kind of operation asks for; see `Auth`. */
export const ACCESS: Record<Auth, Access> = {
  read: { guard: authenticate, scheme: "user", refusals: NO_TOKEN },
  trade: { guard: authenticateTrader, scheme: "user", refusals: NO_SESSION },
  account: { guard: authenticateSession(), scheme: "session", refusals: NO_SESSION },
  confirmed: { guard: authenticateConfirmed, scheme: "session", refusals: [...NO_SESSION, "confirm_required"] },
  moderator: { guard: authenticateModerator, scheme: "session", refusals: [...NO_SESSION, "forbidden"] },
  admin: { guard: authenticateAdmin, scheme: "session", refusals: [...NO_SESSION, "forbidden"] },
  operator: { guard: authenticateOperator, scheme: "operator", refusals: [...NO_SESSION, "forbidden"] },
};

function bearerToken(c: ApiContext): string {
  const token = /^bearer (.+)$/i.exec(c.req.header("Authorization") ?? "")?.[1];
  if (token === undefined) throw new ProblemError("unauthenticated");
  return token;
}
