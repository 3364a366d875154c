import { keyOf, normal } from "../../worker/features/market-data/sources/simulated/noise.ts";
import type { Simulated } from "./history.ts";

const WEEK = 7 * 24 * 3_600_000;

/** Half of a deviation is gone after so long (ms). */
const HALF_LIFE = 20 * WEEK;

/** Of the log of the listeners, a week. */
const VOLATILITY = 0.1;

/** A source that can be foretold, for the battery to find: listeners return to where the catalogue saw them. */
export const meanReverting: Simulated = (seed) =>
  function* ({ id, audience }, from, to, interval) {
    const key = keyOf(`${seed}\0${id}`);
    const kept = 2 ** (-interval / HALF_LIFE);
    const shock = VOLATILITY * Math.sqrt(((1 - kept ** 2) * HALF_LIFE) / (2 * Math.LN2 * WEEK));
    let deviation = 0;
    for (let time = from, step = 0; time <= to; time += interval, step++) {
      yield { level: audience * Math.exp(deviation) };
      deviation = kept * deviation + shock * normal(key, step);
    }
  };
