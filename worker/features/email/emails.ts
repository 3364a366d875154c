import { and, eq, isNull, ne, notExists } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { ProblemError } from "../../../domain/core/problems.ts";
import { HOUR } from "../../../domain/core/ranges.ts";
import { recordAct } from "../../platform/audit-log.ts";
import type { Caller } from "../../http/context.ts";
import { users } from "../../platform/schema/index.ts";
import { type MailJob, notify } from "./mails.ts";
import { type Allowance, spendAllowance } from "../../platform/allowance.ts";
import { originOf } from "../../http/origin.ts";
import { redeemChallenge, revokeChallenges } from "../accounts/challenges.ts";
import { emailKeyOf } from "./email-key.ts";
import { keyedHash } from "../../platform/crypto/keyed-hash.ts";
import { InRequest } from "../accounts/in-request.ts";

/** Links asked for by one account, and to one address by all: nobody's mailbox is filled from here. */
const LINKS: Allowance = { uses: 5, per: HOUR };

/** An account's e-mail address: wanted, proved, given up. */
export class Emails extends InRequest {
  /** Has a link mailed to the address the caller wants. Whether another account has it is not told. Refusal: `too_many_attempts`. */
  async request({ id }: Caller, email: string): Promise<void> {
    for (const key of [id, keyedHash(this.c.env, emailKeyOf(email))]) {
      await spendAllowance(this.db, `email-link:${key}`, LINKS, Date.now());
    }
    await this.db.update(users).set({ pendingEmail: email }).where(eq(users.id, id));
    await recordAct(this.c, { action: "email_requested", actor: id, subject: id });
    const job: MailJob = { type: "email-link", userId: id, email, origin: originOf(this.c) };
    await this.c.env.JOBS.send(job);
  }

  /** Makes an address the account's whose link this secret is from. Refusal: `link_expired`, also when another account has proved the address. */
  async verify(token: string): Promise<void> {
    const { userId, data } = (await redeemChallenge(this.db, "verify-email", token, Date.now())) ?? {};
    const { email } = data ?? {};
    const before =
      userId && (await this.db.query.users.findFirst({ where: and(eq(users.id, userId), isNull(users.deletedAt)) }));
    if (!before || email === undefined || !(await this.take(before.id, email))) throw new ProblemError("link_expired");
    await revokeChallenges(this.db, before.id, "reset-password"); // those were mailed to the address before
    await recordAct(this.c, { action: "email_verified", actor: before.id, subject: before.id });
    if (before.emailKey !== emailKeyOf(email)) await notify(this.c.env, before, "email_changed");
  }

  /** Forgets the caller's address, and one that waits for its link. */
  async remove(): Promise<void> {
    const { user } = this.c.get("live");
    await this.db.update(users).set({ email: null, emailKey: null, pendingEmail: null }).where(eq(users.id, user.id));
    for (const purpose of ["verify-email", "reset-password"] as const)
      await revokeChallenges(this.db, user.id, purpose);
    await recordAct(this.c, { action: "email_removed", actor: user.id, subject: user.id });
    await notify(this.c.env, user, "email_removed");
  }

  /** Whether the account now has the address: no two have the same. */
  private async take(id: string, email: string): Promise<boolean> {
    const emailKey = emailKeyOf(email);
    const others = alias(users, "others");
    const taken = this.db
      .select({ id: others.id })
      .from(others)
      .where(and(eq(others.emailKey, emailKey), ne(others.id, id)));
    const updated = await this.db
      .update(users)
      .set({ email, emailKey, pendingEmail: null })
      .where(and(eq(users.id, id), notExists(taken)))
      .returning({ id: users.id });
    return updated.length > 0;
  }
}
