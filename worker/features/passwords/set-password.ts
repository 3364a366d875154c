import { and, eq, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Action } from "../../../domain/api/actions.ts";
import { acts, apiKeys, challenges, identities, passkeys, sessions, users } from "../../platform/schema/index.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { passwordIsStill, type UserRow } from "../accounts/index.ts";
import { changeAccount } from "../email/index.ts";
import { forgetFailures } from "../sessions/index.ts";

/** A password to be set. */
interface NewPassword {
  passwordHash: string;
  /** Whether passkeys and a linked Google account, which sign in without it, are to go. */
  removeOtherWays: boolean;
  /** What must still hold by then. */
  where?: SQL;
  act: { action: "password_changed" | "password_reset"; actor: string | null };
  event: "password_changed" | "password_reset";
  /** The session that stays, with the API keys made in it. */
  kept?: string;
}

/**
 * Sets a password, and leaves whoever was in the account before with nothing: no half a sign-in, no link, no address
 * on its way, no session or key but `kept` and its own, and, if they are to go, nothing else that signs in. All or
 * nothing: no request that comes in between finds one of them gone and makes it anew by another. What was guessed
 * before is forgotten. Whether it was set.
 */
export async function setPassword(context: ServiceContext, user: UserRow, to: NewPassword): Promise<boolean> {
  const { db } = context;
  const set = await changeAccount(context, user, {
    statement: db
      .update(users)
      .set({ passwordHash: to.passwordHash, pendingEmail: null })
      .where(and(eq(users.id, user.id), to.where))
      .returning({ id: users.id }),
    act: to.act,
    event: to.event,
    after: endingTheRest(context, user, to),
  });
  if (set.length === 0) return false;
  await forgetFailures(context, user);
  await refuseTokens(context, user);
  return true;
}

/** What ends with it, each with its line in the audit log, provided that the password was set: its hash is like no other. */
function endingTheRest(
  context: ServiceContext,
  { id }: UserRow,
  { passwordHash, removeOtherWays, act: { actor }, kept }: NewPassword,
): BatchItem<"sqlite">[] {
  const { db, now, requestId } = context;
  const isSet = passwordIsStill(db, { id, passwordHash });
  const line = (action: Action, detail: SQL, rest: SQL) =>
    db.insert(acts).select(sql`SELECT NULL, ${now}, ${action}, ${actor}, ${id}, ${detail}, ${requestId} ${rest}`);
  const ifAny = sql`WHERE changes() > 0`;
  const others = kept === undefined ? undefined : ne(sessions.id, kept);
  const madeByOthers = kept === undefined ? undefined : or(isNull(apiKeys.sessionId), ne(apiKeys.sessionId, kept));
  return [
    db.delete(challenges).where(and(eq(challenges.userId, id), isSet)),
    ...(removeOtherWays
      ? [
          db.delete(passkeys).where(and(eq(passkeys.userId, id), isSet)),
          line("passkey_removed", sql`json_object('passkeys', changes())`, ifAny),
          db.delete(identities).where(and(eq(identities.userId, id), isSet)),
          line("google_unlinked", sql`'{}'`, ifAny),
        ]
      : []),
    db
      .update(sessions)
      .set({ revokedAt: now })
      .where(and(eq(sessions.userId, id), isNull(sessions.revokedAt), others, isSet)),
    line("all_sessions_ended", sql`json_object('sessions', changes())`, sql`WHERE ${isSet}`),
    db
      .update(apiKeys)
      .set({ revokedAt: now })
      .where(and(eq(apiKeys.userId, id), isNull(apiKeys.revokedAt), madeByOthers, isSet)),
    line(
      "api_key_revoked",
      sql`json_object('key', id)`,
      sql`FROM ${apiKeys} WHERE user_id = ${id} AND revoked_at = ${now} AND ${isSet}`,
    ),
  ];
}

/** Has the portfolio refuse the tokens and keys that are still out. Until it has, a token is good for ten minutes at most, a key for one. */
async function refuseTokens({ env, db, now }: ServiceContext, { id }: UserRow): Promise<void> {
  const ended = await Promise.all(
    [sessions, apiKeys].map((table) =>
      db
        .select({ id: table.id })
        .from(table)
        .where(and(eq(table.userId, id), eq(table.revokedAt, now))),
    ),
  );
  const ids = ended.flat().map((row) => row.id);
  if (ids.length > 0) await env.PORTFOLIO.getByName(id).revoke(ids);
}
