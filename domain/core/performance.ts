/*
 * How a portfolio did. Money in cents, times in ms, returns as fractions: 0.01 is one per cent.
 */

/** What a portfolio was worth at a time. */
export interface ValueAt {
  time: number;
  cash: number;
  holdings: number;
}

/** From one value to a later one. */
export interface Change {
  from: number;
  to: number;
  change: number;
}

export const worthOf = ({ cash, holdings }: ValueAt): number => cash + holdings;

/** The changes from each value to the next, oldest first; from nothing there is none. */
export function changesOf(values: readonly ValueAt[]): Change[] {
  return values.slice(1).flatMap((value, index) => {
    const before = values[index] as ValueAt;
    if (worthOf(before) <= 0) return [];
    return [{ from: before.time, to: value.time, change: worthOf(value) / worthOf(before) - 1 }];
  });
}

/**
 * The time-weighted return: the returns of all stretches between two values, one after the other (GIPS, "linked"
 * returns). Nothing comes into a portfolio or leaves it but the starting cash, which is there before the first value.
 * Null where there is nothing to compare.
 */
export function timeWeightedReturn(values: readonly ValueAt[]): number | null {
  const changes = changesOf(values);
  return changes.length === 0 ? null : changes.reduce((product, { change }) => product * (1 + change), 1) - 1;
}

/** A stretch in which money was put into something, what it was worth at both ends, and what was put in, with the time. */
export interface Invested {
  from: number;
  to: number;
  before: number;
  after: number;
  /** Σ of what was put in; taken out is negative. */
  flows: number;
  /** Σ of what was put in × for how long it then was there, in ms. */
  flowTime: number;
}

/**
 * The money-weighted return by the Modified Dietz method (P. Dietz, 1968; in GIPS since): what was gained over what was
 * invested on average, each flow counting for the time that it was there. Null where nothing was invested.
 */
export function moneyWeightedReturn({ from, to, before, after, flows, flowTime }: Invested): number | null {
  const average = before + (to > from ? flowTime / (to - from) : 0);
  return average > 0 ? (after - before - flows) / average : null;
}

/** What was put into shares in a stretch, by what cash was at its values: it goes nowhere else. */
export function investedIn(values: readonly ValueAt[]): Invested | null {
  const [first, last] = [values[0], values.at(-1)];
  if (!first || !last) return null;
  let [flows, flowTime] = [0, 0];
  for (const [index, { time, cash }] of values.slice(1).entries()) {
    const flow = (values[index] as ValueAt).cash - cash;
    flows += flow;
    flowTime += flow * (last.time - time);
  }
  return { from: first.time, to: last.time, before: first.holdings, after: last.holdings, flows, flowTime };
}

/** The deepest fall from a high: from when to when, and how deep; null where it never fell. */
export function deepestFall(values: readonly ValueAt[]): Change | null {
  let high = values[0];
  let deepest: Change | null = null;
  for (const value of values) {
    if (!high || worthOf(value) >= worthOf(high)) high = value;
    const change = worthOf(high) > 0 ? worthOf(value) / worthOf(high) - 1 : 0;
    if (change < (deepest?.change ?? 0)) deepest = { from: high.time, to: value.time, change };
  }
  return deepest;
}
