import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../../platform/database.ts";
import { users } from "../../platform/schema/index.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { issueChallenge, type UserRow } from "../accounts/index.ts";
import { emailKeyOf } from "./email-key.ts";
import { addressTaken, emailLink, notice, NOTICE_EVENTS } from "./letters.ts";
import { mailerOf } from "./mailer.ts";

/*
 * Mails leave by the queue, so that a mail service that is away delays nobody.
 * No secret is in a job: links are made when the mail is sent. A job that runs
 * twice sends a second mail, and only the link in that one counts.
 */

/** An account wants to prove an address. */
export const EmailLinkJob = z.object({
  type: z.literal("email-link"),
  userId: z.string(),
  email: z.string(),
  origin: z.string(),
});
export type EmailLinkJob = z.infer<typeof EmailLinkJob>;

/** Something happened to an account at `at` (ms), and `email` should know. */
export const NoticeJob = z.object({
  type: z.literal("notice"),
  email: z.string(),
  username: z.string(),
  event: z.enum(NOTICE_EVENTS),
  at: z.int(),
});
type NoticeJob = z.infer<typeof NoticeJob>;

/** Sends the notice. */
export async function sendNotice({ env }: ServiceContext, { email, username, event, at }: NoticeJob): Promise<void> {
  await mailerOf(env)({ to: email, ...notice(username, event, at) });
}

/** Mails the link that proves an address; nothing to one that was given up meanwhile. */
export async function sendEmailLink(
  { env, db, now }: ServiceContext,
  { userId, email, origin }: EmailLinkJob,
): Promise<void> {
  const user = await db.query.users.findFirst({
    where: and(eq(users.id, userId), eq(users.pendingEmail, email), isNull(users.deletedAt)),
  });
  if (!user) return;
  const owner = await ownerOf(db, email);
  if (owner && owner.id !== user.id) return await mailerOf(env)({ to: email, ...addressTaken() });
  const { secret } = await issueChallenge(db, "verify-email", { userId: user.id, data: { email } }, now);
  await mailerOf(env)({ to: email, ...emailLink(user.username, origin, secret) });
}

/** The account that has verified an address. */
export async function ownerOf(db: Database, email: string): Promise<UserRow | undefined> {
  return await db.query.users.findFirst({
    where: and(eq(users.emailKey, emailKeyOf(email)), isNull(users.deletedAt)),
  });
}
