import type { ArtistPerformance, RouteResponse } from "../../../domain/api/index.ts";
import type { getPerformance, PortfolioPoint } from "../../../domain/api/performance.ts";
import { STARTING_CASH } from "../../../domain/core/money.ts";
import {
  type Change,
  changesOf,
  deepestFall,
  investedIn,
  moneyWeightedReturn,
  timeWeightedReturn,
  type ValueAt,
  worthOf,
} from "../../../domain/core/performance.ts";
import { marginalPrice } from "../../../domain/core/potential.ts";
import { DAY, HALF_HOUR, MINUTE, type Range, RANGES } from "../../../domain/core/ranges.ts";
import type { CallerContext } from "../../platform/service-context.ts";

/** A position as its fills sum up, with what its shares are worth now. */
interface PricedPosition {
  artistId: string;
  name: string | null;
  shares: number;
  cash: number;
  cashMinutes: number;
  since: number;
  mid: number;
}

/** What the caller's positions are, and their mids by what the books last told. */
async function positionsOf(db: D1Database, account: string): Promise<PricedPosition[]> {
  const { results } = await db
    .prepare(
      `SELECT p.artist_id AS artistId, a.name, p.shares, p.cash, p.cash_minutes AS cashMinutes, p.since,
         m.fair_value AS fairValue, m.shares_floated AS sharesFloated, m.shares_floated - m.inventory AS sold
       FROM positions p LEFT JOIN artists a ON a.id = p.artist_id LEFT JOIN market m ON m.artist_id = p.artist_id
       WHERE p.account = ?`,
    )
    .bind(account)
    .all<
      Omit<PricedPosition, "mid"> & { fairValue: number | null; sharesFloated: number | null; sold: number | null }
    >();
  return results.map(({ fairValue, sharesFloated, sold, ...position }) => ({
    ...position,
    mid: fairValue && sharesFloated ? Math.round(marginalPrice({ fairValue, sharesFloated, sold: sold ?? 0 })) : 0,
  }));
}

/** What the portfolio was worth when the range began, whenever it was recorded in it, and is worth now; oldest first. */
async function valuesOver(
  { env: { DB }, actor, now }: CallerContext,
  range: Range,
  positions: readonly PricedPosition[],
): Promise<ValueAt[]> {
  const { span, interval } = RANGES[range];
  const from = Math.max(span > now ? 0 : now - span, actor.openedAt);
  const grain = interval < DAY ? HALF_HOUR : DAY;
  const recorded = "SELECT time, cash, holdings FROM portfolio_values WHERE account = ?1 AND grain = ?2";
  const [before, beforeThose, during] = await DB.batch<ValueAt>([
    DB.prepare(`${recorded} AND time <= ?3 ORDER BY time DESC LIMIT 1`).bind(actor.id, grain, from),
    // Of long ago there are days alone.
    DB.prepare(`${recorded} AND time <= ?3 ORDER BY time DESC LIMIT 1`).bind(actor.id, DAY, from),
    DB.prepare(`${recorded} AND time > ?3 ORDER BY time`).bind(actor.id, grain, from),
  ]);
  const [fine, ofDay] = [before?.results[0], beforeThose?.results[0]];
  const latest = fine && ofDay ? (fine.time >= ofDay.time ? fine : ofDay) : (fine ?? ofDay);
  const start = { ...(latest ?? { cash: STARTING_CASH, holdings: 0 }), time: from };
  const present = {
    time: now,
    cash: positions.reduce((sum, { cash }) => sum + cash, STARTING_CASH),
    holdings: positions.reduce((sum, { shares, mid }) => sum + shares * mid, 0),
  };
  return [start, ...(during?.results ?? []).filter(({ time }) => time < now), present];
}

/** The last value in each of the range's intervals, the first of all, and that of now. */
function thinned(values: readonly ValueAt[], range: Range): ValueAt[] {
  const { interval } = RANGES[range];
  const [first, ...rest] = values;
  const byInterval = new Map(rest.map((value) => [Math.ceil(value.time / interval), value]));
  return first ? [first, ...byInterval.values()] : [];
}

/** What the caller's portfolio was worth over a range, oldest first. */
export async function historyOf(context: CallerContext, range: Range): Promise<PortfolioPoint[]> {
  const values = await valuesOver(context, range, await positionsOf(context.env.DB, context.actor.id));
  return thinned(values, range).map(({ time, cash, holdings }) => ({ time, value: cash + holdings, cash, holdings }));
}

/** How the caller's portfolio did over a range. */
export async function performanceOf(
  context: CallerContext,
  range: Range,
): Promise<RouteResponse<typeof getPerformance>> {
  const positions = await positionsOf(context.env.DB, context.actor.id);
  const values = await valuesOver(context, range, positions);
  const [first, last] = [values[0] as ValueAt, values.at(-1) as ValueAt];
  const invested = investedIn(values);
  const steps = changesOf(thinned(values, range));
  const extreme = (better: (a: Change, b: Change) => boolean): Change | null =>
    steps.reduce<Change | null>((found, step) => (found === null || better(step, found) ? step : found), null);
  return {
    range,
    from: first.time,
    to: last.time,
    before: worthOf(first),
    after: worthOf(last),
    gain: worthOf(last) - worthOf(first),
    timeWeightedReturn: timeWeightedReturn(values),
    moneyWeightedReturn: invested && moneyWeightedReturn(invested),
    drawdown: deepestFall(values),
    best: extreme((a, b) => a.change > b.change),
    worst: extreme((a, b) => a.change < b.change),
    artists: positions.map((position) => artistPerformance(position, context.now)).sort((a, b) => b.gain - a.gain),
  };
}

function artistPerformance(position: PricedPosition, now: number): ArtistPerformance {
  const { artistId, name, shares, cash, cashMinutes, since, mid } = position;
  const value = shares * mid;
  const minute = Math.floor(now / MINUTE);
  // Of each cent for the minutes since then; to have bought brings negative cash.
  const flowTime = (cashMinutes - cash * minute) * MINUTE;
  const invested = { from: since, to: now, before: 0, after: value, flows: -cash, flowTime };
  const gain = cash + value;
  return {
    artistId,
    name: name ?? artistId,
    shares,
    value,
    gain,
    moneyWeightedReturn: moneyWeightedReturn(invested),
    since,
  };
}
