import { z } from "zod";
import { HALF_HOUR } from "../../../domain/core/ranges.ts";
import { KeyRange, planByKey } from "../../platform/tasks/plan-by-key.ts";
import { taskKind } from "../../platform/tasks/task-kind.ts";
import { computedStatement, dueBuckets } from "../market-data/index.ts";
import { recordStatements } from "./record.ts";

/** Positions of so many rows are recorded by one statement. */
const SLICE = 5_000;

/** Half hours recorded by one run of a batch: the rest is another's. */
const AT_ONCE = 8;

/** Accounts whose portfolios are recorded at the ends of the half hours from `from` on and before `to` (ms). */
const Batch = z.object({ accounts: KeyRange, from: z.int(), to: z.int() });

/**
 * Records what each account's cash and holdings were worth at the end of each half hour, and again where a book told
 * something late. Which half hours are due is decided, and noted, by the first part of the planning: what is told late
 * from then on is for the next task.
 */
export const recordPortfolios = taskKind({
  name: "record-portfolios",
  title: "Record what portfolios are worth",
  priority: "usual",
  input: z.strictObject({}),
  batch: Batch,
  schedule: { everyMinutes: 10, input: () => ({}) },
  async plan({ env: { DB }, now }, _input, after) {
    const { key, span } = after === null ? { key: null, span: await claimDue(DB, now) } : Next.parse(JSON.parse(after));
    if (!span) return { batches: [], next: null };
    const { batches, next } = await planByKey(DB, { table: "positions", key: "account", size: SLICE }, key);
    return {
      batches: batches.map((accounts) => ({ accounts, ...span })),
      next: next === null ? null : JSON.stringify({ key: next, span }),
    };
  },
  async run({ env: { DB } }, { accounts, from, to }) {
    const until = Math.min(to, from + AT_ONCE * HALF_HOUR);
    const range = { after: accounts.after ?? "", to: accounts.to };
    let rows = 0;
    for (let start = from; start < until; start += HALF_HOUR) {
      const results = await DB.batch(recordStatements(DB, range, start + HALF_HOUR));
      rows += results.reduce((sum, { meta }) => sum + meta.changes, 0);
    }
    return { counts: { rows }, ...(until < to && { rest: { accounts, from: until, to } }) };
  },
});

/** Where the planning goes on. */
const Next = z.object({ key: z.string(), span: z.object({ from: z.int(), to: z.int() }) });

async function claimDue(db: D1Database, now: number): Promise<{ from: number; to: number } | null> {
  const due = await dueBuckets(db, "portfolios", HALF_HOUR, now);
  if (!due) return null;
  await computedStatement(db, "portfolios", due, due.to).run();
  return { from: due.from, to: due.to };
}
