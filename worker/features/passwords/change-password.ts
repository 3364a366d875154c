import { and, eq, isNull } from "drizzle-orm";
import { ProblemError } from "../../../domain/core/problems.ts";
import { users } from "../../platform/schema/index.ts";
import type { LiveContext, ServiceContext } from "../../platform/service-context.ts";
import { passwordIsStill, peekChallenge, redeemChallenge, type UserRow } from "../accounts/index.ts";
import { beginAttempt, isConfirmed, rememberDevice, type SignInClient } from "../sessions/index.ts";
import { newPasswordHash } from "./new-password.ts";
import { verifyPassword } from "./password-hash.ts";
import { setPassword } from "./set-password.ts";

/** What the browser that set a password is to keep; see `rememberDevice`. */
type DeviceTokens = ReturnType<typeof rememberDevice>;

/** A password to set, and whether passkeys and a linked Google account, which sign in without it, are to go. */
export interface PasswordChange {
  password: string;
  removeOtherWays: boolean;
}

/**
 * Changes the caller's password and ends their other sessions, and the API keys made in those. Of two changes
 * at once only one finds the old password. Refusals: `wrong_password` and `too_many_attempts` for an account
 * with a password, `confirm_required` for one without, `password_too_common`. By what the browser is known
 * from then on.
 */
export async function changePassword(
  context: LiveContext,
  current: string | undefined,
  { password, removeOtherWays }: PasswordChange,
  client: SignInClient,
): Promise<DeviceTokens> {
  const { env, db, now, live } = context;
  const { user, session } = live;
  if (user.passwordHash !== null) await assertPassword(context, user, current, client);
  else if (!isConfirmed(live, now)) throw new ProblemError("confirm_required");
  const passwordHash = await newPasswordHash(env, password, user.username);
  const isSet = await setPassword(context, user, {
    passwordHash,
    removeOtherWays,
    where: passwordIsStill(db, user),
    act: { action: "password_changed", actor: user.id },
    event: "password_changed",
    kept: session.id,
  });
  if (!isSet) throw new ProblemError("wrong_password");
  return rememberDevice(env, { ...user, passwordHash }, client.deviceTokens);
}

/** Sets a password by the secret of a mailed link, and ends all sessions and API keys. Refusals: `link_expired`, `password_too_common`, which leaves the link good. By what the browser is known from then on. */
export async function resetPassword(
  context: ServiceContext,
  token: string,
  { password, removeOtherWays }: PasswordChange,
  { deviceTokens }: SignInClient,
): Promise<DeviceTokens> {
  const { env, db, now } = context;
  const challenge = await peekChallenge(db, "reset-password", token, now);
  const user =
    challenge?.userId &&
    (await db.query.users.findFirst({ where: and(eq(users.id, challenge.userId), isNull(users.deletedAt)) }));
  if (!user) throw new ProblemError("link_expired");
  const passwordHash = await newPasswordHash(env, password, user.username);
  if (!(await redeemChallenge(db, "reset-password", token, now))) throw new ProblemError("link_expired");
  await setPassword(context, user, {
    passwordHash,
    removeOtherWays,
    act: { action: "password_reset", actor: null },
    event: "password_reset",
  });
  return rememberDevice(env, { ...user, passwordHash }, deviceTokens);
}

/** Passes when that is the account's password. Refusals: `wrong_password`, `too_many_attempts`. */
export async function assertPassword(
  context: ServiceContext,
  user: UserRow,
  password: string | undefined,
  client: SignInClient,
): Promise<void> {
  const attempt = await beginAttempt(context, "account", user.id, user, client);
  if (password === undefined || !(await verifyPassword(password, user.passwordHash ?? undefined))) {
    await attempt.failed(user.id);
    throw new ProblemError("wrong_password");
  }
  await attempt.succeeded();
}
