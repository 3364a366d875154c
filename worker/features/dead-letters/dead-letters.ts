import { and, desc, eq, lt, ne, or, type SQL, sql } from "drizzle-orm";
import type { DeadLetter, DeadLetterStatus } from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { MINUTE } from "../../../domain/core/ranges.ts";
import { actRow } from "../../platform/audit-log.ts";
import type { Database } from "../../platform/database.ts";
import { describeError } from "../../platform/describe-error.ts";
import { CHANGED, insertWhere } from "../../platform/insert-where.ts";
import type { PagePosition } from "../../platform/page-position.ts";
import { acts, deadLetters } from "../../platform/schema/index.ts";
import type { ServiceContext } from "../../platform/service-context.ts";

/** Characters of a body in lists. */
const BEGINNING = 300;

/** Who has taken a letter to send it again, and is not heard of any more after this (ms), has not sent it. */
const SENDING = MINUTE;

type Row = typeof deadLetters.$inferSelect;

const shown = ({ hash: _hash, messageId: _id, takenAt: _at, status, ...row }: Row): DeadLetter => ({
  ...row,
  status: status as DeadLetterStatus,
});

/** What somebody may decide on at `now` (ms): what is dead, or was taken by one who is not heard of any more. */
const isUndecided = (now: number): SQL =>
  or(
    eq(deadLetters.status, "dead"),
    and(eq(deadLetters.status, "redriving"), lt(deadLetters.takenAt, now - SENDING)),
  ) as SQL;

/** Which dead letters to list. */
export interface DeadLetterFilter {
  status?: DeadLetterStatus | undefined;
  after?: PagePosition | undefined;
  limit: number;
}

/** Messages that were given up on, the last to die first, with the beginnings of their bodies. */
export async function listDeadLetters(db: Database, { status, after, limit }: DeadLetterFilter): Promise<DeadLetter[]> {
  const rows = await db
    .select()
    .from(deadLetters)
    .where(
      and(
        status ? eq(deadLetters.status, status) : ne(deadLetters.status, "failing"),
        after && sql`(${deadLetters.lastAt}, ${deadLetters.id}) < (${after.time}, ${Number(after.id)})`,
      ),
    )
    .orderBy(desc(deadLetters.lastAt), desc(deadLetters.id))
    .limit(limit);
  return rows.map((row) => shown({ ...row, body: row.body.slice(0, BEGINNING) }));
}

/** A dead letter, whole. Refusal: `unknown_dead_letter`. */
export async function findDeadLetter(db: Database, id: number): Promise<DeadLetter> {
  const [row] = await db
    .select()
    .from(deadLetters)
    .where(and(eq(deadLetters.id, id), ne(deadLetters.status, "failing")));
  if (!row) throw new ProblemError("unknown_dead_letter");
  return shown(row);
}

/** Who acts: the admin whose session was shown, or whoever holds the operator's token. */
const operatorOf = ({ actor }: ServiceContext): string => actor?.id ?? "operator";

/**
 * Sends a dead letter to its queue again. Of several that ask, one takes it, and is on record; one that is interrupted
 * before it has sent it leaves it to be sent by another a minute later. Refusals: `unknown_dead_letter`,
 * `already_decided`, `not_redrivable`, and `unavailable` where the queue does not take it: then it is dead as before.
 */
export async function redriveDeadLetter(context: ServiceContext, id: number): Promise<DeadLetter> {
  const { db, env, now } = context;
  const { queue, type } = await findDeadLetter(db, id);
  if (queue === null) throw new ProblemError("not_redrivable");
  const by = operatorOf(context);
  const [[taken]] = await db.batch([
    db
      .update(deadLetters)
      .set({ status: "redriving", takenAt: now })
      .where(and(eq(deadLetters.id, id), isUndecided(now)))
      .returning(),
    insertWhere(
      db,
      acts,
      actRow(context, { action: "dead_letter_redriven", actor: by, subject: String(id), detail: { queue, type } }),
      CHANGED,
    ),
  ]);
  if (!taken) throw new ProblemError("already_decided");
  const mine = and(eq(deadLetters.id, id), eq(deadLetters.status, "redriving"), eq(deadLetters.takenAt, now));
  try {
    await (queue === "anticip-events" ? env.EVENTS : env.JOBS).send(JSON.parse(taken.body));
  } catch (error) {
    console.error("dead letter not sent", { id, queue, error: describeError(error) });
    await db.update(deadLetters).set({ status: "dead", takenAt: null }).where(mine);
    throw new ProblemError("unavailable");
  }
  // It may have died again already: then that stands.
  await db
    .update(deadLetters)
    .set({
      status: "redriven",
      history: sql`json_insert(${deadLetters.history}, '$[#]', json_object('at', ${now}, 'redrivenBy', ${by}))`,
    })
    .where(mine);
  return await findDeadLetter(db, id);
}

/** Forgets a dead letter, on record. Refusals: `unknown_dead_letter`, `already_decided` while it is being sent again. */
export async function dropDeadLetter(context: ServiceContext, id: number): Promise<void> {
  const { db, now } = context;
  const { queue, type, deaths } = await findDeadLetter(db, id);
  const act = { action: "dead_letter_dropped", actor: operatorOf(context), subject: String(id) } as const;
  const [dropped] = await db.batch([
    db
      .delete(deadLetters)
      .where(and(eq(deadLetters.id, id), or(eq(deadLetters.status, "redriven"), isUndecided(now))))
      .returning({ id: deadLetters.id }),
    insertWhere(db, acts, actRow(context, { ...act, detail: { queue, type, deaths } }), CHANGED),
  ]);
  if (dropped.length === 0) throw new ProblemError("already_decided");
}
