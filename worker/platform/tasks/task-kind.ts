import type { z } from "zod";
import type { ServiceContext } from "../service-context.ts";

/** How urgent a kind of task is: somebody waits for it, the market does, or nobody does. */
export const PRIORITIES = { urgent: 0, usual: 1, idle: 2 } as const;
export type Priority = keyof typeof PRIORITIES;

/** Numbers that a batch adds to its task's, by name: how many were asked, changed, deleted … */
export type Counts = Readonly<Record<string, number>>;

/** What batches a part of the planning found. */
export interface Plan<B> {
  /** In the order in which they are begun; at most some hundreds, as all are stored at once. */
  batches: readonly B[];
  /** Where planning goes on; null at its end. */
  next: string | null;
}

/** What came of a batch. */
export interface Outcome<B> {
  counts?: Counts;
  /** What is left of it: it is not done yet, and goes on with this. */
  rest?: B;
  /** How long to wait (ms) before that. */
  restAfter?: number;
  /** What it has to say besides its counts; shown with the task. */
  report?: unknown;
}

/** What a batch knows of the task that it is part of. */
export interface TaskContext extends ServiceContext {
  readonly task: { readonly id: string; readonly createdAt: number };
}

/** One registry entry: work that is done in batches. A feature lists its own as `tasks`. */
export interface TaskKind<I = unknown, B = unknown> {
  /** Its name for ever, as in the API: `refresh-market-data`. */
  readonly name: string;
  /** What it does, for those who look at tasks. */
  readonly title: string;
  readonly priority: Priority;
  /** What it is asked for with. */
  readonly input: z.ZodType<I>;
  /** What a batch is of. Batches are stored as JSON, and may be run by another release than planned them. */
  readonly batch: z.ZodType<B>;
  /** When it runs by itself, counted from 1970 in UTC: `slot` is the time it stands for, in ms. A slot that was missed is made up for. */
  readonly schedule?: { readonly everyMinutes: number; input(slot: number): I };
  /** Finds the next batches after `after`, null at the beginning: some hundreds in one go, however many there are. */
  plan(context: TaskContext, input: I, after: string | null): Promise<Plan<B>>;
  /**
   * Does a batch. It may be run again, also while an earlier run is still at it, and must then come to the same. What
   * it throws has it tried again later; after `MOST_ATTEMPTS` it has failed.
   */
  run(context: TaskContext, batch: B, input: I): Promise<Outcome<B>>;
}

/** Keeps a kind's types while it is written, and forgets them for the list of all kinds. */
export const taskKind = <I, B>(kind: TaskKind<I, B>): TaskKind => kind as unknown as TaskKind;
