import { and, desc, eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { Flag, FlagStatus } from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { recordAct } from "../../platform/audit-log.ts";
import type { Database } from "../../platform/database.ts";
import type { PagePosition } from "../../platform/page-position.ts";
import { flags, users } from "../../platform/schema/index.ts";
import type { CallerContext } from "../../platform/service-context.ts";

/** Which flags to list. */
export interface FlagFilter {
  status?: FlagStatus | undefined;
  after?: PagePosition | undefined;
  limit: number;
}

const userA = alias(users, "user_a");
const userB = alias(users, "user_b");

/** Flags with the names of their accounts. */
const named = (db: Database) =>
  db
    .select({ flag: flags, a: userA.username, b: userB.username })
    .from(flags)
    .innerJoin(userA, eq(userA.id, flags.accountA))
    .innerJoin(userB, eq(userB.id, flags.accountB));

/** Flags, last traded first. */
export async function listFlags(db: Database, { status, after, limit }: FlagFilter): Promise<Flag[]> {
  const rows = await named(db)
    .where(
      and(
        status === undefined ? undefined : eq(flags.status, status),
        after && sql`(${flags.lastTradeAt}, ${flags.id}) < (${after.time}, ${Number(after.id)})`,
      ),
    )
    .orderBy(desc(flags.lastTradeAt), desc(flags.id))
    .limit(limit);
  return rows.map(shown);
}

/** Says what a flag came to. Refusal: `unknown_flag`. */
export async function reviewFlag(context: CallerContext, id: number, status: FlagStatus, note: string): Promise<Flag> {
  const { db, now } = context;
  const reviewer = context.actor.id;
  const reviewed = await db
    .update(flags)
    .set({ status, note, reviewedBy: reviewer, reviewedAt: now })
    .where(eq(flags.id, id))
    .returning({ id: flags.id });
  if (reviewed.length === 0) throw new ProblemError("unknown_flag");
  await recordAct(context, { action: "flag_reviewed", actor: reviewer, subject: `flag:${id}`, detail: { status } });
  const [row] = await named(db).where(eq(flags.id, id));
  if (!row) throw new ProblemError("unknown_flag");
  return shown(row);
}

function shown({ flag, a, b }: { flag: typeof flags.$inferSelect; a: string; b: string }): Flag {
  const { accountA, accountB, moved, ...rest } = flag;
  return {
    ...rest,
    gainer: moved === 0 ? null : moved > 0 ? accountB : accountA,
    gained: Math.abs(moved),
    accounts: [
      { id: accountA, username: a },
      { id: accountB, username: b },
    ],
  };
}
