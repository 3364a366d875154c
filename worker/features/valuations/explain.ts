import type { Valuation } from "../../../domain/api/index.ts";
import { type Issue, marginalPrice } from "../../../domain/core/potential.ts";
import { describeReason, type Reason, reasonsFor } from "../../../domain/core/fair-value/reasons.ts";
import { halfSpread } from "../../../domain/core/spread.ts";
import type { Standing, StoredPart } from "./standing.ts";

/** $1,000, in cents. */
const THOUSAND = 100_000;

/** How a fair value comes about, for everybody to read. `issue`: what the book last told of itself. */
export function explained(
  artistId: string,
  standing: Standing,
  issue: Issue,
  held: Valuation["held"],
  now: number,
): Valuation {
  const { cents, at, parts, before, volatility } = standing;
  const volatilityBps = Math.round(10_000 * Math.sqrt(volatility.variance));
  const price = marginalPrice(issue);
  return {
    artistId,
    fairValue: cents,
    at,
    parts: parts.map((part) => shownPart(part, now)),
    since: before && { fairValue: before.cents, at: before.at, reasons: reasonsFor(before, standing).map(shownReason) },
    held,
    volatilityBps,
    issuer: {
      sharesFloated: issue.sharesFloated,
      sold: issue.sold,
      marginalPrice: Math.round(price),
      spreadBps: Math.round(20_000 * halfSpread({ volatilityBps, unseen: 0 })),
      thousandMovesBps: Math.round(1_000_000 * (marginalPrice(issue, THOUSAND / price) / price - 1)) / 100,
    },
  };
}

function shownPart(part: StoredPart, now: number): Valuation["parts"][number] {
  const { source, observedAt, staleAfter, weight, cents, alone, level, growth } = part;
  const age = Math.max(0, now - observedAt);
  return { source, observedAt, age, staleAfter, weight, cents, alone, level, growth: Math.expm1(growth) };
}

const shownReason = (reason: Reason): NonNullable<Valuation["since"]>["reasons"][number] => ({
  why: reason.why,
  source: "source" in reason ? reason.source : null,
  cents: reason.cents,
  text: describeReason(reason),
});
