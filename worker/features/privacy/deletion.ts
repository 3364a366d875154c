import { actRow } from "../../platform/audit-log.ts";
import { erasePersonalData, type PersonalData } from "../../platform/personal-data.ts";
import { acts } from "../../platform/schema/index.ts";
import type { CallerContext, ServiceContext } from "../../platform/service-context.ts";
import { setRole } from "../admin/index.ts";

/**
 * Deletes the caller's account, in steps that can be repeated when one fails:
 * its role goes first, so that of several admins who leave at once one stays;
 * then its portfolio refuses everybody and cancels its orders; then D1 forgets
 * whose it was, by what the features have `declared` of their tables. The id
 * stays, in the ledger and on the tape: they must add up. Refusal: `last_admin`.
 */
export async function deleteAccount(context: CallerContext, declared: readonly PersonalData[]): Promise<void> {
  const { id } = context.actor;
  await setRole(context, id, "user");
  await context.env.PORTFOLIO.getByName(id).close();
  await forget(context, id, declared);
}

/** Takes out of D1, all or nothing, what says whose account it was; the name is free again. */
async function forget(context: ServiceContext, id: string, declared: readonly PersonalData[]): Promise<void> {
  const { db } = context;
  await db.batch([
    db.insert(acts).values(actRow(context, { action: "account_deleted", actor: id, subject: id })),
    ...erasePersonalData(context, id, declared),
  ]);
}
