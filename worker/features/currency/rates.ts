import { desc } from "drizzle-orm";
import { FIRST_RATE, isNews, newestRateDay, type ReferenceRate } from "../../../domain/core/exchange-rate.ts";
import type { Database } from "../../platform/database.ts";
import { describeError } from "../../platform/describe-error.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { readEcb, readFrankfurter } from "./rate-sources.ts";
import { exchangeRates } from "./schema.ts";

/** The last rate known. */
export async function lastRate(db: Database): Promise<ReferenceRate> {
  const [row] = await db
    .select({ dollars: exchangeRates.dollars, date: exchangeRates.date })
    .from(exchangeRates)
    .orderBy(desc(exchangeRates.date))
    .limit(1);
  return row ?? FIRST_RATE;
}

/**
 * Reads the newest rate if it is not known yet: from Frankfurter, and where that fails from the bank itself. When both
 * do, the last one known stays, and the log says why.
 */
export async function updateRates({ env, db, now }: ServiceContext): Promise<void> {
  const known = await lastRate(db);
  if (known.date >= newestRateDay(now)) return;
  const sources = [
    { source: "frankfurter", url: env.FRANKFURTER_URL, read: readFrankfurter },
    { source: "ecb", url: env.ECB_URL, read: readEcb },
  ] as const;
  const failures: Record<string, unknown> = {};
  for (const { source, url, read } of sources.filter(({ url }) => url)) {
    try {
      const rate = await read(url);
      // A holiday, or a copy that is no longer kept up: perhaps the next one knows more.
      if (rate.date <= known.date) continue;
      if (!isNews(rate, known, now))
        throw new Error(`cannot be: ${JSON.stringify(rate)} after ${JSON.stringify(known)}`);
      await db
        .insert(exchangeRates)
        .values({ ...rate, source, readAt: now })
        .onConflictDoNothing();
      return;
    } catch (error) {
      failures[source] = describeError(error);
    }
  }
  if (Object.keys(failures).length > 0) console.warn("exchange rates not read", { known: known.date, ...failures });
}
