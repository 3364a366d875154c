import { and, desc, eq, gte, isNull, lt, sql } from "drizzle-orm";
import type { Action } from "../../../domain/api/actions.ts";
import type { Role, UserSummary } from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import type { Database } from "../../platform/database.ts";
import type { PagePosition } from "../../platform/page-position.ts";
import { users } from "../../platform/schema/index.ts";
import type { CallerContext } from "../../platform/service-context.ts";
import type { UserRow } from "../accounts/index.ts";
import { signOutEverywhere } from "../sign-out/index.ts";

/** Which accounts to list. */
export interface UserFilter {
  /** Start of the name, in any case. */
  q?: string | undefined;
  role?: Role | undefined;
  after?: PagePosition | undefined;
  limit: number;
}

/** Beyond every character of a name. */
const LAST = "\u{10ffff}";

/** Accounts that have not been deleted, newest first. */
export async function listUsers(db: Database, { q, role, after, limit }: UserFilter): Promise<UserSummary[]> {
  const start = q?.toLowerCase();
  const rows = await db
    .select()
    .from(users)
    .where(
      and(
        isNull(users.deletedAt),
        // A range, not LIKE: `_` in a name is only itself, and the index of names finds them.
        start ? and(gte(users.usernameKey, start), lt(users.usernameKey, start + LAST)) : undefined,
        role === undefined ? undefined : eq(users.role, role),
        after && sql`(${users.createdAt}, ${users.id}) < (${after.time}, ${after.id})`,
      ),
    )
    .orderBy(desc(users.createdAt), desc(users.id))
    .limit(limit);
  return rows.map(summaryOf);
}

/**
 * Gives an account another role, and records what it was and is, both or
 * neither. One condition guards both statements, so that of two admins who take
 * away each other's role only one succeeds. Refusals: `unknown_user`, `last_admin`.
 */
export async function setRole(
  { env, db, actor, requestId, now }: CallerContext,
  userId: string,
  role: Role,
): Promise<UserSummary> {
  const action: Action = "role_changed";
  const changes = `id = ?1 AND role <> ?2 AND deleted_at IS NULL AND
    (role <> 'admin' OR EXISTS (SELECT 1 FROM users AS other WHERE other.role = 'admin' AND other.deleted_at IS NULL AND other.id <> ?1))`;
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO acts (time, action, actor, subject, detail, request_id)
       SELECT ?3, ?4, ?5, id, json_object('from', role, 'to', ?2), ?6 FROM users WHERE ${changes}`,
    ).bind(userId, role, now, action, actor.id, requestId),
    env.DB.prepare(`UPDATE users SET role = ?2 WHERE ${changes}`).bind(userId, role),
  ]);
  const user = await db.query.users.findFirst({
    where: and(eq(users.id, userId), isNull(users.deletedAt)),
  });
  if (!user) throw new ProblemError("unknown_user");
  if (user.role !== role) throw new ProblemError("last_admin");
  return summaryOf(user);
}

/** Ends all sessions and API keys of an account at once, such as one that somebody else has got into. Refusal: `unknown_user`. */
export async function signOut(context: CallerContext, userId: string): Promise<void> {
  const user = await context.db.query.users.findFirst({
    columns: { id: true },
    where: and(eq(users.id, userId), isNull(users.deletedAt)),
  });
  if (!user) throw new ProblemError("unknown_user");
  await signOutEverywhere(context, userId, context.actor.id);
}

function summaryOf({ id, username, role, createdAt, email, totpSince }: UserRow): UserSummary {
  return { id, username, role, createdAt, emailVerified: email !== null, secondFactor: totpSince !== null };
}
