import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import type { Auth, Role } from "../../../domain/api/index.ts";
import { type ProblemCode, ProblemError } from "../../../domain/core/problems.ts";
import { secretsOf } from "../../platform/crypto/secrets.ts";
import type { Caller, CallerContext, Live } from "../../platform/service-context.ts";
import { type ApiContext, type ApiEnv, contextOf } from "../context.ts";

/** A kind of bearer token. */
export interface BearerKind {
  /** Who holds a token; undefined for one of another kind. Refusals: `unauthenticated`, `token_expired`. */
  callerOf(c: ApiContext, token: string): Promise<Caller> | undefined;
  /** For tokens of sessions: the session and account as they are now. Refusal: `unauthenticated` once ended or deleted. */
  liveOf?(context: CallerContext): Promise<Live>;
  /** For tokens of sessions: whether one may do at `now` what asks for a recent proof. */
  isConfirmed?(live: Live, now: number): boolean;
}

/** What a kind of operation asks for. */
interface Access {
  guard: MiddlewareHandler<ApiEnv>;
  /** The kind of bearer token, as the OpenAPI document names it. */
  scheme: "user" | "session" | "operator";
  /** What the guard may refuse with. */
  refusals: readonly ProblemCode[];
}

/** Who calls, by tokens of all kinds. */
export interface Authentication {
  /** Who holds a bearer token. Refusals: `unauthenticated`, `token_expired`. */
  callerOf(c: ApiContext, token: string): Promise<Caller>;
  /** The same for a live session of an admin, who need not have proved it lately. Refusals also: `scope_missing`, `forbidden`. */
  adminOf(c: ApiContext, token: string): Promise<Caller>;
  /** What each kind of operation asks for; see `Auth`. */
  access: Record<Auth, Access>;
}

const NO_TOKEN = ["unauthenticated", "token_expired"] as const;
const NO_SESSION = [...NO_TOKEN, "scope_missing"] as const;
const NO_PROOF = [...NO_SESSION, "confirm_required"] as const;

/** Authentication by those kinds of bearer tokens: the first that knows a token decides. */
export function authenticateBy(kinds: readonly BearerKind[]): Authentication {
  const identify = async (c: ApiContext, token: string): Promise<{ caller: Caller; kind: BearerKind }> => {
    for (const kind of kinds) {
      const caller = kind.callerOf(c, token);
      if (caller) return { caller: await caller, kind };
    }
    throw new ProblemError("unauthenticated");
  };

  /** Lets a request through when its token or API key may read, and notes who is calling. */
  const reader = createMiddleware<ApiEnv>(async (c, next) => {
    c.set("caller", (await identify(c, bearerToken(c))).caller);
    await next();
  });

  /** The same for what changes orders: an API key must have been made for it. */
  const trader = createMiddleware<ApiEnv>(async (c, next) => {
    const { caller } = await identify(c, bearerToken(c));
    c.set("caller", caller);
    if (caller.scope === "read") throw new ProblemError("scope_missing");
    await next();
  });

  /** Who calls, the kind of token, and the live session. Refusals: `unauthenticated`, `token_expired`, `scope_missing`. */
  const identifyLive = async (c: ApiContext, token: string) => {
    const { caller, kind } = await identify(c, token);
    c.set("caller", caller);
    if (!kind.liveOf) throw new ProblemError("scope_missing");
    return { caller, kind, live: await kind.liveOf({ ...contextOf(c), actor: caller }) };
  };

  /** Lets a request of a live session through: D1 is asked, so an ended session or a lost role counts at once. */
  const session = (test: (live: Live, kind: BearerKind, now: number) => void = () => {}): MiddlewareHandler<ApiEnv> =>
    createMiddleware<ApiEnv>(async (c, next) => {
      const { kind, live } = await identifyLive(c, bearerToken(c));
      c.set("live", live);
      test(live, kind, contextOf(c).now);
      await next();
    });

  /** The same for one that has just proved who it is, in a role if any are named: who has none learns that first. */
  const confirmed = (...roles: readonly Role[]) =>
    session((live, kind, now) => {
      if (roles.length > 0 && !roles.includes(live.user.role)) throw new ProblemError("forbidden");
      if (!kind.isConfirmed?.(live, now)) throw new ProblemError("confirm_required");
    });
  const admin = confirmed("admin");

  /** Lets a request through when it carries the operator's token, or comes from an admin. */
  const operator = createMiddleware<ApiEnv>(async (c, next) =>
    isOperatorToken(c.env, bearerToken(c)) ? await next() : await admin(c, next),
  );

  return {
    callerOf: async (c, token) => (await identify(c, token)).caller,
    adminOf: async (c, token) => {
      const { caller, live } = await identifyLive(c, token);
      if (live.user.role !== "admin") throw new ProblemError("forbidden");
      return caller;
    },
    access: {
      read: { guard: reader, scheme: "user", refusals: NO_TOKEN },
      trade: { guard: trader, scheme: "user", refusals: NO_SESSION },
      account: { guard: session(), scheme: "session", refusals: NO_SESSION },
      confirmed: { guard: confirmed(), scheme: "session", refusals: NO_PROOF },
      moderator: { guard: confirmed("moderator", "admin"), scheme: "session", refusals: [...NO_PROOF, "forbidden"] },
      admin: { guard: admin, scheme: "session", refusals: [...NO_PROOF, "forbidden"] },
      operator: { guard: operator, scheme: "operator", refusals: [...NO_PROOF, "forbidden"] },
    },
  };
}

function isOperatorToken(env: Env, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const shown = digest(token);
  return secretsOf(env, "OPERATOR_TOKEN").some((known) => timingSafeEqual(shown, digest(known)));
}

function bearerToken(c: ApiContext): string {
  const token = /^bearer (.+)$/i.exec(c.req.header("Authorization") ?? "")?.[1];
  if (token === undefined) throw new ProblemError("unauthenticated");
  return token;
}
