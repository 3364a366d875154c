import { type BookEvent, execute, type Fees, outsideBand, type Settings } from "./engine/index.ts";
import { ISSUER } from "../../../domain/core/issuer.ts";
import { centreOf, quoteLadder } from "./market-maker.ts";
import type { BookState } from "./state.ts";

/** How far prices may go from the reference: see the engine's `Settings`. */
export type Protection = Pick<Settings, "bandBps" | "haltBps" | "haltMs">;

const NO_PROTECTION: Protection = { bandBps: null, haltBps: null, haltMs: 60_000 };

/** The rules that the operator configures for every book. */
export interface BookRules {
  fees: Fees;
  /** Bands and halts; none without it. */
  protection?: Protection;
  /** How long the opening auction of a new listing collects orders, in ms; 0 or absent: trading begins at once. */
  openingMs?: number;
}

/** Brings a book's rules up to the configuration. Applies to the engine what it returns; nothing if they are the same. */
export function configureBook(
  { engine, seq }: BookState,
  { fees, protection = NO_PROTECTION }: BookRules,
  time: number,
): BookEvent[] {
  const present = engine.settings;
  const same = seq > 0 && JSON.stringify({ ...present, fees, ...protection }) === JSON.stringify(present);
  return same ? [] : execute(engine, { type: "configure", fees, ...protection }, time);
}

/**
 * Lets a new listing open by a call auction: until it ends, orders are collected,
 * and the first price is the one at which most of them trade. Applies to the
 * engine what it returns; nothing if trading begins at once.
 */
export function openBook({ engine }: BookState, { openingMs = 0 }: BookRules, time: number): BookEvent[] {
  return openingMs > 0 ? execute(engine, { type: "auction", reason: "opening", endsAt: time + openingMs }, time) : [];
}

/**
 * Replaces the issuer's ladder by one around this fair value (cents); bands and
 * halts are measured from its centre. Applies to the engine what it returns; a
 * `rejected` event is a refusal of the ladder.
 */
export function quoteBook(
  { engine, house, sharesFloated, seq }: BookState,
  fairValue: number,
  time: number,
): BookEvent[] {
  const input = { fairValue, inventory: house.inventory, sharesFloated };
  const reference = Math.round(centreOf(input));
  const protects = engine.settings.bandBps !== null || engine.settings.haltBps !== null;
  const moved =
    protects && reference !== engine.reference ? execute(engine, { type: "reference", price: reference }, time) : [];
  // Of a cheap share the outer levels, a cent apart, may lie outside the band: the book would refuse the whole ladder.
  const quotes = quoteLadder(input).filter(({ price }) => !outsideBand(engine, price));
  const orders = quotes.map((quote, index) => ({ id: `q${seq}-${index}`, ...quote }));
  return [...moved, ...execute(engine, { type: "quote", account: ISSUER, orders }, time)];
}
