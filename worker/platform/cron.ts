import { MINUTE } from "../../domain/core/ranges.ts";
import { database } from "./database.ts";
import { describeError } from "./describe-error.ts";
import type { ServiceContext } from "./service-context.ts";

/** Something to do at set times. It may come twice, or not at all for a while: it does what is due by then. */
export interface Cron {
  name: string;
  /** Whole minutes between two times, counted from 1970 in UTC: 60 is each full hour. */
  everyMinutes: number;
  /** `context.now` is the time that it was due. */
  run(context: ServiceContext): Promise<void>;
}

/** Runs what is due at a minute, one after the other. What fails holds up nothing else, and fails the whole in the end. */
export function runDue(crons: readonly Cron[]): (controller: ScheduledController, env: Env) => Promise<void> {
  return async ({ scheduledTime: now }, env) => {
    const failures: unknown[] = [];
    for (const { name, everyMinutes, run } of crons) {
      if (Math.floor(now / MINUTE) % everyMinutes !== 0) continue;
      try {
        await run({ env, db: database(env), actor: null, requestId: `cron-${name}-${now}`, now });
      } catch (error) {
        console.error("cron failed", { name, now, error: describeError(error) });
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of the crons failed`);
  };
}
