import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import type { UserRow } from "../accounts/account.ts";
import { emailKeyOf } from "./email-key.ts";
import { issueChallenge } from "../accounts/challenges.ts";
import { recordActOf } from "../../platform/audit-log.ts";
import { database } from "../../platform/database.ts";
import { users } from "../../platform/schema/index.ts";
import { addressTaken, emailLink, notice, NOTICE_EVENTS, type NoticeEvent, resetLink } from "./letters.ts";
import { mailerOf } from "./mailer.ts";

/*
 * Mails leave by the queue, so that a mail service that is away delays nobody.
 * No secret is in a job: links are made when the mail is sent.
 */

/** Somebody asked to reset the password of whoever has verified an address. */
const ResetLinkJob = z.object({
  type: z.literal("reset-link"),
  email: z.string(),
  origin: z.string(),
  requestId: z.string(),
});

/** An account wants to prove an address. */
const EmailLinkJob = z.object({
  type: z.literal("email-link"),
  userId: z.string(),
  email: z.string(),
  origin: z.string(),
});

/** Something happened to an account at `at` (ms), and `email` should know. */
const NoticeJob = z.object({
  type: z.literal("notice"),
  email: z.string(),
  username: z.string(),
  event: z.enum(NOTICE_EVENTS),
  at: z.int(),
});

export const MailJob = z.discriminatedUnion("type", [ResetLinkJob, EmailLinkJob, NoticeJob]);
export type MailJob = z.infer<typeof MailJob>;

/** Tells an account's owner what happened to it, at the address verified until then, if there is one. */
export async function notify(
  env: Env,
  { email, username }: Pick<UserRow, "email" | "username">,
  event: NoticeEvent,
): Promise<void> {
  if (email !== null) await env.JOBS.send({ type: "notice", email, username, event, at: Date.now() } satisfies MailJob);
}

/** The queue's part. Run twice, it sends a second mail, and only the link in that one counts. */
export async function sendMail(env: Env, job: MailJob): Promise<void> {
  const letter = await letterOf(env, job);
  if (letter) await mailerOf(env)({ to: job.email, ...letter });
}

/** What to write; nothing to an address that nobody has verified, or that was given up meanwhile. */
async function letterOf(env: Env, job: MailJob) {
  if (job.type === "notice") return notice(job.username, job.event, job.at);
  const db = database(env);
  const owner = await db.query.users.findFirst({
    where: and(eq(users.emailKey, emailKeyOf(job.email)), isNull(users.deletedAt)),
  });
  if (job.type === "reset-link") {
    if (!owner) return undefined;
    const { secret } = await issueChallenge(db, "reset-password", { userId: owner.id, data: {} }, Date.now());
    await recordActOf(env, job.requestId, { action: "password_reset_requested", actor: null, subject: owner.id });
    return resetLink(owner.username, job.origin, secret);
  }
  const user = await db.query.users.findFirst({
    where: and(eq(users.id, job.userId), eq(users.pendingEmail, job.email), isNull(users.deletedAt)),
  });
  if (!user) return undefined;
  if (owner && owner.id !== user.id) return addressTaken();
  const { secret } = await issueChallenge(
    db,
    "verify-email",
    { userId: user.id, data: { email: job.email } },
    Date.now(),
  );
  return emailLink(user.username, job.origin, secret);
}
