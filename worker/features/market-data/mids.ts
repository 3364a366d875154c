import { DAY, FAIR_VALUE_GRAINS } from "../../../domain/core/ranges.ts";

const [FINE] = FAIR_VALUE_GRAINS;

/**
 * SQL for the mid of the issuer's potential (cents) for an artist at a time (ms): m(sold) = fair value · e^(sold ÷
 * shares floated), see domain/core/potential.ts; null before there is a fair value. Bid and ask lie around it, and what
 * others pay each other does not move it. What was sold until then is what is sold now less what was since, both by the
 * stored trades and transfers, so it is the same whatever came since and in whatever order.
 *
 * `artist` and `end` are SQL; `end` is a multiple of `step` (ms), which is an interval of candles.
 */
export function midAt(artist: string, end: string, step: number): string {
  const value = (grain: number, until: string) =>
    `(SELECT v.value FROM fair_values v WHERE v.artist_id = m.artist_id AND v.grain = ${grain} AND v.time <= ${until}
      ORDER BY v.time DESC LIMIT 1)`;
  // The finest are dropped in time: an artist that is not valued any more is known by its days.
  const ofDay = value(DAY, `${end} - ${DAY}`);
  const fairValue = step === DAY ? ofDay : `coalesce(${value(FINE, `${end} - ${FINE}`)}, ${ofDay})`;
  const traded = `(SELECT SUM(c.sold) FROM candles c WHERE c.artist_id = m.artist_id AND c.interval = ${step} AND c.time >= ${end})`;
  const transferred = `(SELECT SUM(f.shares) FROM fills f WHERE f.artist_id = m.artist_id AND f.kind IN ('redeemed', 'issued') AND f.time >= ${end})`;
  return `(SELECT CAST(round(${fairValue} * exp((-coalesce(i.shares, 0) - coalesce(${traded}, 0) - coalesce(${transferred}, 0)) * 1.0 / m.shares_floated)) AS INTEGER)
    FROM market m LEFT JOIN positions i ON i.account = 'issuer' AND i.artist_id = m.artist_id WHERE m.artist_id = ${artist})`;
}
