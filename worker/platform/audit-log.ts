import { and, desc, eq, gte, lt, type SQL } from "drizzle-orm";
import type { Action } from "../../domain/api/actions.ts";
import type { Act } from "../../domain/api/index.ts";
import { DAY } from "../../domain/core/ranges.ts";
import type { Database } from "./database.ts";
import type { Retention } from "./retention.ts";
import { acts } from "./schema/index.ts";
import type { ServiceContext } from "./service-context.ts";

/** What goes into the audit log. Account ids, never names, addresses or secrets: the log outlives them. */
export interface NewAct {
  action: Action;
  /** The account that did it, `operator`, or null for nobody known. */
  actor: string | null;
  /** What it was done to. */
  subject?: string | null;
  detail?: Act["detail"];
}

/** The line that an act will be. */
export function actRow(
  { requestId, now }: Pick<ServiceContext, "requestId" | "now">,
  { action, actor, subject = null, detail = {} }: NewAct,
): typeof acts.$inferInsert {
  return { time: now, action, actor, subject, detail, requestId };
}

/** Adds a line to the audit log. A failure fails what is recorded: nothing of this kind goes unrecorded. */
export async function recordAct(context: Pick<ServiceContext, "db" | "requestId" | "now">, act: NewAct): Promise<void> {
  await context.db.insert(acts).values(actRow(context, act));
}

/**
 * Failed sign-ins at names that nobody has go once they are old: strangers make as many as they like, and they belong
 * to no account. The database lets nothing else be removed, and its triggers know the time too.
 */
export const UNKNOWN_SIGN_INS: Retention = {
  table: "acts",
  expired: "action IN ('sign_in_failed', 'sign_in_blocked') AND actor IS NULL AND subject IS NULL AND time < ?1",
  keep: 30 * DAY,
};

/** Which acts to read, newest first: those numbered below `before`. Times in ms; `from` is included, `to` is not. */
export interface ActFilter {
  action?: string | undefined;
  actor?: string | undefined;
  subject?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
  before?: number | undefined;
  /** At most so many; all without it. */
  limit?: number | undefined;
}

/** SQLite's LIMIT for as many as there are. */
const ALL = -1;

/** Acts by what was done, by whom, to what and when. */
export async function findActs(
  db: Database,
  { action, actor, subject, from, to, before, limit }: ActFilter,
): Promise<Act[]> {
  const given = <T>(value: T | undefined, condition: (value: T) => SQL) =>
    value === undefined ? undefined : condition(value);
  return await db
    .select()
    .from(acts)
    .where(
      and(
        given(action, (wanted) => eq(acts.action, wanted)),
        given(actor, (wanted) => eq(acts.actor, wanted)),
        given(subject, (wanted) => eq(acts.subject, wanted)),
        given(from, (wanted) => gte(acts.time, wanted)),
        given(to, (wanted) => lt(acts.time, wanted)),
        given(before, (wanted) => lt(acts.id, wanted)),
      ),
    )
    .orderBy(desc(acts.id))
    .limit(limit ?? ALL);
}

/** What an account did or had done to it: one search by each index, then the newest of both. */
export async function actsOf(
  db: Database,
  account: string,
  { before, limit }: Pick<ActFilter, "before" | "limit">,
): Promise<Act[]> {
  const found = await Promise.all([
    findActs(db, { actor: account, before, limit }),
    findActs(db, { subject: account, before, limit }),
  ]);
  const byId = new Map(found.flat().map((act) => [act.id, act]));
  return [...byId.values()].toSorted((a, b) => b.id - a.id).slice(0, limit);
}
