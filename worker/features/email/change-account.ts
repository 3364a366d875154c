import { asc, eq, inArray, lt } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { MINUTE } from "../../../domain/core/ranges.ts";
import { actRow, type NewAct } from "../../platform/audit-log.ts";
import { describeError } from "../../platform/describe-error.ts";
import { CHANGED, insertWhere } from "../../platform/insert-where.ts";
import { acts } from "../../platform/schema/index.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import type { UserRow } from "../accounts/index.ts";
import { NoticeJob } from "./jobs.ts";
import type { NoticeEvent } from "./letters.ts";
import { notices } from "./schema.ts";

/** A change of an account. */
export interface AccountChange<T> {
  /** The statement that makes it; it returns the rows that it changed. */
  statement: BatchItem<"sqlite"> & PromiseLike<T[]>;
  /** What has to be done just before it, whether it then changes anything or not. */
  before?: readonly BatchItem<"sqlite">[];
  /** What goes with it; where it may come to nothing, each must say so by a condition of its own. */
  after?: readonly BatchItem<"sqlite">[];
  act: Pick<NewAct, "action" | "detail"> & Partial<Pick<NewAct, "actor">>;
  /** What the owner is told, at the address on file before the change. Absent: nothing. */
  event?: NoticeEvent | undefined;
}

/** Notices handed on in one go. */
const AT_ONCE = 100;

/**
 * Changes something of an account, writes it into the audit log and notes whom to tell, all or nothing; the
 * latter two only if something was changed. What was changed; none if nothing was. The mail leaves by the
 * queue at once, or, if that is away, later.
 */
export async function changeAccount<T>(
  context: ServiceContext,
  { id, email, username }: Pick<UserRow, "id" | "email" | "username">,
  { statement, before = [], after = [], act, event }: AccountChange<T>,
): Promise<T[]> {
  const { db, now } = context;
  const line = insertWhere(db, acts, actRow(context, { actor: id, subject: id, ...act }), CHANGED);
  const notice =
    event !== undefined && email !== null
      ? insertWhere(db, notices, { email, username, event, at: now }, CHANGED).returning({ id: notices.id })
      : undefined;
  const batch = [...before, statement, line, ...(notice ? [notice] : []), ...after];
  const results = (await db.batch(batch as [BatchItem<"sqlite">])) as unknown[];
  const noted = notice ? (results[before.length + 2] as { id: number }[]) : [];
  if (noted.length > 0)
    await handOver(
      context,
      noted.map((row) => row.id),
    );
  return results[before.length] as T[];
}

/** Hands over what is still to be told: a queue that was away, or a Worker that ended at a bad moment, left it. */
export async function handOverLeft(context: ServiceContext): Promise<void> {
  const { db, now } = context;
  const left = await db
    .select({ id: notices.id })
    .from(notices)
    .where(lt(notices.at, now - MINUTE))
    .orderBy(asc(notices.id))
    .limit(AT_ONCE);
  if (left.length > 0)
    await handOver(
      context,
      left.map(({ id }) => id),
    );
}

/** Puts notices on the queue and forgets them. A failure is logged, and they are tried again. */
async function handOver({ env, db }: ServiceContext, ids: readonly number[]): Promise<void> {
  try {
    const rows = await db
      .select()
      .from(notices)
      .where(inArray(notices.id, [...ids]));
    for (const { id, email, username, event, at } of rows) {
      await env.JOBS.send(NoticeJob.parse({ type: "notice", email, username, event, at }));
      await db.delete(notices).where(eq(notices.id, id));
    }
  } catch (error) {
    console.error("notice left for later", { error: describeError(error) });
  }
}
