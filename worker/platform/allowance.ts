import { eq, lte, sql } from "drizzle-orm";
import { ProblemError } from "../../domain/core/problems.ts";
import type { Database } from "./database.ts";
import { allowances } from "./schema/index.ts";

/** So many uses in so many milliseconds: all of them at once, or one each `per / uses`. */
export interface Allowance {
  uses: number;
  per: number;
}

/** What is left after a use, or when there is one again. Times in milliseconds. */
export type Taken = { ok: true; left: number; fullIn: number } | { ok: false; retryIn: number };

/**
 * Takes one use of an allowance that all Workers share, exactly: D1 decides in
 * one statement. It is the generic cell rate algorithm (ITU-T I.371): kept is
 * only the time at which all uses will be there again.
 */
export async function takeAllowance(db: Database, key: string, { uses, per }: Allowance, now: number): Promise<Taken> {
  const interval = Math.ceil(per / uses);
  const latest = now + per - interval;
  const [taken] = await db
    .insert(allowances)
    .values({ key, fullAt: now + interval })
    .onConflictDoUpdate({
      target: allowances.key,
      set: { fullAt: sql`max(${allowances.fullAt}, ${now}) + ${interval}` },
      setWhere: lte(allowances.fullAt, latest),
    })
    .returning({ fullAt: allowances.fullAt });
  if (taken) return { ok: true, left: Math.floor((now + per - taken.fullAt) / interval), fullIn: taken.fullAt - now };
  const row = await db.query.allowances.findFirst({ where: eq(allowances.key, key) });
  return { ok: false, retryIn: Math.max(1, (row?.fullAt ?? now) - latest) };
}

/** Takes one use. Refusal: `too_many_attempts`. */
export async function spendAllowance(db: Database, key: string, allowance: Allowance, now: number): Promise<void> {
  const taken = await takeAllowance(db, key, allowance, now);
  if (!taken.ok) throw new ProblemError("too_many_attempts", undefined, taken.retryIn);
}
