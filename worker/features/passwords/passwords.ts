import { and, eq, isNull } from "drizzle-orm";
import { HOUR } from "../../../domain/core/ranges.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { recordAct } from "../../platform/audit-log.ts";
import type { ApiContext } from "../../http/context.ts";
import { users } from "../../platform/schema/index.ts";
import { type MailJob, notify } from "../email/mails.ts";
import { type Allowance, spendAllowance } from "../../platform/allowance.ts";
import { beginAttempt } from "../sessions/sign-in-guard.ts";
import { originOf } from "../../http/origin.ts";
import type { UserRow } from "../accounts/account.ts";
import { peekChallenge, redeemChallenge, revokeChallenges } from "../accounts/challenges.ts";
import { emailKeyOf } from "../email/email-key.ts";
import { keyedHash } from "../../platform/crypto/keyed-hash.ts";
import { newPasswordHash } from "./new-password.ts";
import { verifyPassword } from "./password.ts";
import { isConfirmed, Sessions } from "../sessions/sessions.ts";
import { InRequest } from "../accounts/in-request.ts";

/** Links asked for by one address. */
const RESET_LINKS: Allowance = { uses: 3, per: HOUR };

/** Changes passwords, and sets forgotten ones anew. */
export class Passwords extends InRequest {
  /**
   * Changes the caller's password and ends their other sessions. Refusals:
   * `wrong_password` and `too_many_attempts` for an account with a password,
   * `confirm_required` for one without, `password_too_common`.
   */
  async change(current: string | undefined, password: string): Promise<void> {
    const { user, session } = this.c.get("live");
    if (user.passwordHash !== null) await assertPassword(this.c, user, current);
    else if (!isConfirmed(session, Date.now())) throw new ProblemError("confirm_required");
    await this.set(user, await newPasswordHash(this.c.env, password, user.username), session.id);
    await recordAct(this.c, { action: "password_changed", actor: user.id, subject: user.id });
    await notify(this.c.env, user, "password_changed");
  }

  /** Has a link mailed to an address, if somebody has verified it: that is looked up later, so that no answer tells. Refusal: `too_many_attempts`. */
  async forgot(email: string): Promise<void> {
    const key = `reset-link:${keyedHash(this.c.env, emailKeyOf(email))}`;
    await spendAllowance(this.db, key, RESET_LINKS, Date.now());
    const job: MailJob = { type: "reset-link", email, origin: originOf(this.c), requestId: this.c.get("requestId") };
    await this.c.env.JOBS.send(job);
  }

  /** Sets a password by the secret of a mailed link, and ends all sessions. Refusals: `link_expired`, `password_too_common`, which leaves the link good. */
  async reset(token: string, password: string): Promise<void> {
    const challenge = await peekChallenge(this.db, "reset-password", token, Date.now());
    const user =
      challenge?.userId &&
      (await this.db.query.users.findFirst({ where: and(eq(users.id, challenge.userId), isNull(users.deletedAt)) }));
    if (!user) throw new ProblemError("link_expired");
    const passwordHash = await newPasswordHash(this.c.env, password, user.username);
    if (!(await redeemChallenge(this.db, "reset-password", token, Date.now()))) throw new ProblemError("link_expired");
    await this.set(user, passwordHash);
    await recordAct(this.c, { action: "password_reset", actor: null, subject: user.id });
    await notify(this.c.env, user, "password_reset");
  }

  /** Whoever knew the old password is left with nothing: no session but `kept`, no half a sign-in, no link, no address on its way. */
  private async set({ id }: UserRow, passwordHash: string, kept?: string): Promise<void> {
    await this.db.update(users).set({ passwordHash, pendingEmail: null }).where(eq(users.id, id));
    await revokeChallenges(this.db, id);
    await new Sessions(this.c).endAll(id, { kept });
  }
}

/** Passes when that is the account's password. Refusals: `wrong_password`, `too_many_attempts`. */
export async function assertPassword(
  c: ApiContext,
  { id, passwordHash }: UserRow,
  password: string | undefined,
): Promise<void> {
  const attempt = await beginAttempt(c, "account", id);
  if (password === undefined || !(await verifyPassword(password, passwordHash ?? undefined))) {
    await attempt.failed(id);
    throw new ProblemError("wrong_password");
  }
  await attempt.succeeded();
}
