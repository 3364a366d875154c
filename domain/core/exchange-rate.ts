import { DAY, HOUR } from "./ranges.ts";

/** The currencies that amounts can be shown in. Play money itself is in dollars: showing converts, nothing else does. */
export const DISPLAY_CURRENCIES = ["USD", "EUR"] as const;
export type DisplayCurrency = (typeof DISPLAY_CURRENCIES)[number];

/** What one euro was worth on a day by the European Central Bank's reference rate. */
export interface ReferenceRate {
  /** Dollars for one euro. */
  dollars: number;
  /** The day it is of, `2026-11-20`. */
  date: string;
}

/**
 * The rate that an exchange begins with, which has never read another one: that of the end of 2024
 * (https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates). Its date is shown with it.
 */
export const FIRST_RATE: ReferenceRate = { dollars: 1.0389, date: "2024-12-31" };

/** When the rate of a working day is there, after midnight UTC: it is published at about 16:00 in Frankfurt. */
const PUBLISHED_AFTER = 15.5 * HOUR;

/** A rate that is further from the last one known, as a factor, is taken for a mistake. In 25 years none was in two years. */
const FURTHEST = 1.5;

/** The latest day of which a rate is there at `now` (ms), but for holidays of the bank, which are not looked at. */
export function newestRateDay(now: number): string {
  let day = Math.floor((now - PUBLISHED_AFTER) / DAY) * DAY;
  while ([0, 6].includes(new Date(day).getUTCDay())) day -= DAY;
  return dayOf(day);
}

/** Whether a rate that was read at `now` (ms) takes the place of the last one known: newer, of no day to come, a number that can be. */
export function isNews(rate: ReferenceRate, known: ReferenceRate, now: number): boolean {
  const change = rate.dollars / known.dollars;
  return rate.date > known.date && rate.date <= dayOf(now) && change >= 1 / FURTHEST && change <= FURTHEST;
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
