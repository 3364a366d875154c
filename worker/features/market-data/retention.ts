import { DAY, FAIR_VALUE_GRAINS, HALF_HOUR, KEPT, MINUTE } from "../../../domain/core/ranges.ts";
import type { Retention } from "../../platform/retention.ts";
import { KEEP_FAULTS } from "./polling.ts";
import { KEEP_READINGS } from "./readings.ts";

/** Candles of a minute are kept this long (ms): charts ask for a day of them. */
export const KEEP_MINUTES = KEPT[MINUTE] ?? 15 * DAY;

const KEEP_HALF_HOURS = KEPT[HALF_HOUR] ?? 95 * DAY;
const [FINE] = FAIR_VALUE_GRAINS;

/** How long what is known of the market is kept. Trades, fills, and what is known of hours and days, are kept for ever. */
export const RETENTION: readonly Retention[] = [
  // Faults that have not been seen for long.
  { table: "source_faults", expired: "last_at < ?1", keep: KEEP_FAULTS },
  // No chart asks for older ones so finely.
  {
    table: "fair_values",
    key: "artist_id, grain, time",
    expired: `grain = ${FINE} AND time < ?1`,
    keep: KEPT[FINE] ?? 8 * DAY,
  },
  {
    table: "candles",
    key: "artist_id, interval, time",
    expired: `(interval = ${MINUTE} AND time < ?1) OR (interval = ${HALF_HOUR} AND time < ?1 - ${KEEP_HALF_HOURS - KEEP_MINUTES})`,
    keep: KEEP_MINUTES,
  },
  {
    table: "readings",
    key: "artist_id, source, grain, bucket",
    expired: "grain = 0 AND bucket < ?1",
    keep: KEEP_READINGS,
  },
  {
    table: "market_rollups",
    key: "interval, time",
    expired: `interval = ${HALF_HOUR} AND time < ?1`,
    keep: KEEP_HALF_HOURS,
  },
];
