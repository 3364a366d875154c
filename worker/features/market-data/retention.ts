import { DAY, FAIR_VALUE_GRAINS, KEPT, MINUTE } from "../../../domain/core/ranges.ts";

/** Candles of a minute are kept this long (ms): charts ask for a day of them. */
export const KEEP_MINUTES = KEPT[MINUTE] ?? 15 * DAY;

/** The finest fair values are kept this long: no chart asks for older ones so finely. */
const KEEP_FINE = 8 * DAY;

/** Drops fine fair values that no chart asks for at `now` (ms). */
export async function pruneFairValues(db: D1Database, now: number): Promise<void> {
  await db
    .prepare(`DELETE FROM fair_values WHERE grain = ${FAIR_VALUE_GRAINS[0]} AND time < ?`)
    .bind(now - KEEP_FINE)
    .run();
}
