import { and, eq, isNull, ne, notExists } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { ProblemError } from "../../../domain/core/problems.ts";
import { HOUR } from "../../../domain/core/ranges.ts";
import { type Allowance, spendAllowance } from "../../platform/allowance.ts";
import { recordAct } from "../../platform/audit-log.ts";
import { keyedHash } from "../../platform/crypto/keyed-hash.ts";
import type { Database } from "../../platform/database.ts";
import { users } from "../../platform/schema/index.ts";
import type { CallerContext, LiveContext, ServiceContext } from "../../platform/service-context.ts";
import { redeemChallenge, revokeChallenges, sessionIsOpen } from "../accounts/index.ts";
import { emailKeyOf } from "./email-key.ts";
import { changeAccount } from "./change-account.ts";
import type { EmailLinkJob } from "./jobs.ts";

/** Links asked for by one account, and to one address by all: nobody's mailbox is filled from here. */
const LINKS: Allowance = { uses: 5, per: HOUR };

/**
 * Has a link into the app at `origin` mailed to the address the caller wants.
 * Whether another account has it is not told. Refusal: `too_many_attempts`.
 */
export async function requestAddress(context: CallerContext, email: string, origin: string): Promise<void> {
  const { env, db, now } = context;
  const { id, credential } = context.actor;
  for (const key of [id, keyedHash(env, emailKeyOf(email))]) {
    await spendAllowance(db, `email-link:${key}`, LINKS, now);
  }
  const wanted = await db
    .update(users)
    .set({ pendingEmail: email })
    .where(and(eq(users.id, id), sessionIsOpen(db, credential)))
    .returning({ id: users.id });
  if (wanted.length === 0) throw new ProblemError("unauthenticated");
  await recordAct(context, { action: "email_requested", actor: id, subject: id });
  await env.JOBS.send({ type: "email-link", userId: id, email, origin } satisfies EmailLinkJob);
}

/** Makes an address the account's whose link this secret is from. Refusal: `link_expired`, also when another account has proved the address. */
export async function verifyAddress(context: ServiceContext, token: string): Promise<void> {
  const { db, now } = context;
  const { userId, data } = (await redeemChallenge(db, "verify-email", token, now)) ?? {};
  const { email } = data ?? {};
  const before =
    userId && (await db.query.users.findFirst({ where: and(eq(users.id, userId), isNull(users.deletedAt)) }));
  if (!before || email === undefined) throw new ProblemError("link_expired");
  const taken = await changeAccount(context, before, {
    statement: take(db, before.id, email),
    act: { action: "email_verified" },
    event: before.emailKey === emailKeyOf(email) ? undefined : "email_changed",
  });
  if (taken.length === 0) throw new ProblemError("link_expired");
  await revokeChallenges(db, before.id, "reset-password"); // those were mailed to the address before
}

/** Forgets the caller's address, and one that waits for its link. */
export async function removeAddress(context: LiveContext): Promise<void> {
  const { db } = context;
  const { user } = context.live;
  await changeAccount(context, user, {
    statement: db
      .update(users)
      .set({ email: null, emailKey: null, pendingEmail: null })
      .where(eq(users.id, user.id))
      .returning({ id: users.id }),
    act: { action: "email_removed" },
    event: "email_removed",
  });
  for (const purpose of ["verify-email", "reset-password"] as const) await revokeChallenges(db, user.id, purpose);
}

/** Gives the account the address, if it still wants it and no other has it: no two have the same. */
function take(db: Database, id: string, email: string) {
  const emailKey = emailKeyOf(email);
  const others = alias(users, "others");
  const taken = db
    .select({ id: others.id })
    .from(others)
    .where(and(eq(others.emailKey, emailKey), ne(others.id, id)));
  return db
    .update(users)
    .set({ email, emailKey, pendingEmail: null })
    .where(and(eq(users.id, id), eq(users.pendingEmail, email), notExists(taken)))
    .returning({ id: users.id });
}
