import { DAY, FAIR_VALUE_GRAINS } from "../../../domain/core/ranges.ts";

const [FINE] = FAIR_VALUE_GRAINS;

/**
 * SQL for the mid of the issuer's potential (cents) for an artist at a time (ms): m(sold) = fair value · e^(sold ÷
 * shares floated), see domain/core/potential.ts; null before there is a fair value. Bid and ask lie around it, and what
 * others pay each other does not move it. What was sold until then is what is sold now less what was since, both by the
 * stored trades and transfers, so it is the same whatever came since and in whatever order.
 *
 * `end` is SQL for a multiple of `step` (ms), which is an interval of candles. It stands where `m` is the artist's row of
 * `market` and `i` the issuer's of `positions`, or none: see `ISSUED`.
 */
export function midOf(end: string, step: number): string {
  const value = (grain: number, until: string) =>
    `(SELECT v.value FROM fair_values v WHERE v.artist_id = m.artist_id AND v.grain = ${grain} AND v.time <= ${until}
      ORDER BY v.time DESC LIMIT 1)`;
  // The finest are dropped in time: an artist that is not valued any more is known by its days.
  const ofDay = value(DAY, `${end} - ${DAY}`);
  const fairValue = step === DAY ? ofDay : `coalesce(${value(FINE, `${end} - ${FINE}`)}, ${ofDay})`;
  const traded = `(SELECT SUM(c.sold) FROM candles c WHERE c.artist_id = m.artist_id AND c.interval = ${step} AND c.time >= ${end})`;
  const transferred = `(SELECT SUM(f.shares) FROM fills f WHERE f.artist_id = m.artist_id AND f.kind IN ('redeemed', 'issued') AND f.time >= ${end})`;
  return `CAST(round(${fairValue} * exp((-coalesce(i.shares, 0) - coalesce(${traded}, 0) - coalesce(${transferred}, 0)) * 1.0 / m.shares_floated)) AS INTEGER)`;
}

/** How the issuer's positions are joined to `market m`. */
export const ISSUED = "LEFT JOIN positions i ON i.account = 'issuer' AND i.artist_id = m.artist_id";

/** `midOf` as a query of its own, for the artist whose id is `artist`, in SQL. */
export const midAt = (artist: string, end: string, step: number): string =>
  `(SELECT ${midOf(end, step)} FROM market m ${ISSUED} WHERE m.artist_id = ${artist})`;
