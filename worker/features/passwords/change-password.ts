import { and, eq, isNull } from "drizzle-orm";
import { ProblemError } from "../../../domain/core/problems.ts";
import { recordAct } from "../../platform/audit-log.ts";
import { users } from "../../platform/schema/index.ts";
import type { LiveContext, ServiceContext } from "../../platform/service-context.ts";
import { peekChallenge, redeemChallenge, revokeChallenges, type UserRow } from "../accounts/index.ts";
import { notify } from "../email/index.ts";
import { beginAttempt, endAllSessions, isConfirmed, type SignInClient } from "../sessions/index.ts";
import { newPasswordHash } from "./new-password.ts";
import { verifyPassword } from "./password-hash.ts";

/**
 * Changes the caller's password and ends their other sessions. Refusals:
 * `wrong_password` and `too_many_attempts` for an account with a password,
 * `confirm_required` for one without, `password_too_common`.
 */
export async function changePassword(
  context: LiveContext,
  current: string | undefined,
  password: string,
  client: SignInClient,
): Promise<void> {
  const { env, now, live } = context;
  const { user, session } = live;
  if (user.passwordHash !== null) await assertPassword(context, user, current, client);
  else if (!isConfirmed(live, now)) throw new ProblemError("confirm_required");
  await setPassword(context, user, await newPasswordHash(env, password, user.username), session.id);
  await recordAct(context, { action: "password_changed", actor: user.id, subject: user.id });
  await notify(context, user, "password_changed");
}

/** Sets a password by the secret of a mailed link, and ends all sessions. Refusals: `link_expired`, `password_too_common`, which leaves the link good. */
export async function resetPassword(context: ServiceContext, token: string, password: string): Promise<void> {
  const { env, db, now } = context;
  const challenge = await peekChallenge(db, "reset-password", token, now);
  const user =
    challenge?.userId &&
    (await db.query.users.findFirst({ where: and(eq(users.id, challenge.userId), isNull(users.deletedAt)) }));
  if (!user) throw new ProblemError("link_expired");
  const passwordHash = await newPasswordHash(env, password, user.username);
  if (!(await redeemChallenge(db, "reset-password", token, now))) throw new ProblemError("link_expired");
  await setPassword(context, user, passwordHash);
  await recordAct(context, { action: "password_reset", actor: null, subject: user.id });
  await notify(context, user, "password_reset");
}

/** Whoever knew the old password is left with nothing: no session but `kept`, no half a sign-in, no link, no address on its way. */
async function setPassword(
  context: ServiceContext,
  { id }: UserRow,
  passwordHash: string,
  kept?: string,
): Promise<void> {
  const { db } = context;
  await db.update(users).set({ passwordHash, pendingEmail: null }).where(eq(users.id, id));
  await revokeChallenges(db, id);
  await endAllSessions(context, id, { kept });
}

/** Passes when that is the account's password. Refusals: `wrong_password`, `too_many_attempts`. */
export async function assertPassword(
  context: ServiceContext,
  { id, passwordHash }: UserRow,
  password: string | undefined,
  { tellQuota }: SignInClient,
): Promise<void> {
  const attempt = await beginAttempt(context, "account", id, tellQuota);
  if (password === undefined || !(await verifyPassword(password, passwordHash ?? undefined))) {
    await attempt.failed(id);
    throw new ProblemError("wrong_password");
  }
  await attempt.succeeded();
}
