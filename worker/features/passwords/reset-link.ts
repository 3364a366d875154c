import { z } from "zod";
import { HOUR } from "../../../domain/core/ranges.ts";
import { type Allowance, spendAllowance } from "../../platform/allowance.ts";
import { recordAct } from "../../platform/audit-log.ts";
import { keyedHash } from "../../platform/crypto/keyed-hash.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { issueChallenge } from "../accounts/index.ts";
import { emailKeyOf, letter, type Letter, mailerOf, ownerOf } from "../email/index.ts";

/** Somebody asked, in a request, to reset the password of whoever has verified an address. */
export const ResetLinkJob = z.object({
  type: z.literal("reset-link"),
  email: z.string(),
  origin: z.string(),
  requestId: z.string(),
});
type ResetLinkJob = z.infer<typeof ResetLinkJob>;

/** Links asked for by one address. */
const RESET_LINKS: Allowance = { uses: 3, per: HOUR };

/**
 * Has a link into the app at `origin` mailed to an address, if somebody has
 * verified it: that is looked up later, so that no answer tells. Refusal:
 * `too_many_attempts`.
 */
export async function requestResetLink(
  { env, db, requestId, now }: ServiceContext,
  email: string,
  origin: string,
): Promise<void> {
  await spendAllowance(db, `reset-link:${keyedHash(env, emailKeyOf(email))}`, RESET_LINKS, now);
  await env.JOBS.send({ type: "reset-link", email, origin, requestId } satisfies ResetLinkJob);
}

/** Mails the link; nothing to an address that nobody has verified. Run twice, only the link in the second mail counts. */
export async function sendResetLink(
  { env, db, now }: ServiceContext,
  { email, origin, requestId }: ResetLinkJob,
): Promise<void> {
  const owner = await ownerOf(db, email);
  if (!owner) return;
  const { secret } = await issueChallenge(db, "reset-password", { userId: owner.id, data: {} }, now);
  await recordAct({ db, requestId, now }, { action: "password_reset_requested", actor: null, subject: owner.id });
  await mailerOf(env)({ to: email, ...resetLink(owner.username, origin, secret) });
}

/** The link that sets a new password. */
function resetLink(username: string, origin: string, token: string): Letter {
  const text = `Set a new password here, within half an hour:\n\n${origin}/reset-password#token=${token}\n\nIf you did not ask for this, nothing has to be done: the password stays as it is.`;
  return { subject: "Set a new password for Anticip", text: letter(username, text) };
}
