import { eq } from "drizzle-orm";
import { actRow } from "../../platform/audit-log.ts";
import {
  accountAddresses,
  acts,
  apiKeys,
  challenges,
  identities,
  passkeys,
  recoveryCodes,
  sessions,
  users,
} from "../../platform/schema/index.ts";
import type { CallerContext, ServiceContext } from "../../platform/service-context.ts";
import { setRole } from "../admin/index.ts";

/**
 * Deletes the caller's account, in steps that can be repeated when one fails:
 * its role goes first, so that of several admins who leave at once one stays;
 * then its portfolio refuses everybody and cancels its orders; then D1 forgets
 * whose it was. The id stays, in the ledger and on the tape: they must add up.
 * Refusal: `last_admin`.
 */
export async function deleteAccount(context: CallerContext): Promise<void> {
  const { id } = context.actor;
  await setRole(context, id, "user");
  await context.env.PORTFOLIO.getByName(id).close();
  await forget(context, id);
}

/** Takes out of D1, all or nothing, what says whose account it was; the name is free again. */
async function forget(context: ServiceContext, id: string): Promise<void> {
  const { db, now } = context;
  const secrets = { passwordHash: null, totpSecret: null, totpSince: null, totpLastStep: null };
  const anonymous = {
    username: "deleted",
    usernameKey: `~${id}`,
    email: null,
    emailKey: null,
    pendingEmail: null,
    deletedAt: now,
  };
  await db.batch([
    db
      .update(users)
      .set({ ...secrets, ...anonymous })
      .where(eq(users.id, id)),
    db.delete(sessions).where(eq(sessions.userId, id)),
    db.delete(apiKeys).where(eq(apiKeys.userId, id)),
    db.delete(passkeys).where(eq(passkeys.userId, id)),
    db.delete(identities).where(eq(identities.userId, id)),
    db.delete(recoveryCodes).where(eq(recoveryCodes.userId, id)),
    db.delete(challenges).where(eq(challenges.userId, id)),
    db.delete(accountAddresses).where(eq(accountAddresses.userId, id)),
    db.insert(acts).values(actRow(context, { action: "account_deleted", actor: id, subject: id })),
  ]);
}
