import { type BookEvent, execute, type Fees, type Settings } from "./engine/index.ts";
import type { Quote, QuotingInput } from "./market-maker.ts";
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
  /** How the issuer quotes; from its potential without it. What tests plant a fault with. */
  makeLadder?: ((input: QuotingInput) => Quote[]) | undefined;
}

/** Whether a book goes by the rules of the configuration. */
export function isConfigured(
  { engine, seq }: Readonly<BookState>,
  { fees, protection = NO_PROTECTION }: BookRules,
): boolean {
  const present = engine.settings;
  return seq > 0 && JSON.stringify({ ...present, fees, ...protection }) === JSON.stringify(present);
}

/** Brings a book's rules up to the configuration. Applies to the engine what it returns; nothing if they are the same. */
export function configureBook(state: BookState, rules: BookRules, time: number): BookEvent[] {
  const { fees, protection = NO_PROTECTION } = rules;
  return isConfigured(state, rules) ? [] : execute(state.engine, { type: "configure", fees, ...protection }, time);
}

/**
 * Lets a new listing open by a call auction: until it ends, orders are collected,
 * and the first price is the one at which most of them trade. Applies to the
 * engine what it returns; nothing if trading begins at once.
 */
export function openBook({ engine }: BookState, { openingMs = 0 }: BookRules, time: number): BookEvent[] {
  return openingMs > 0 ? execute(engine, { type: "auction", reason: "opening", endsAt: time + openingMs }, time) : [];
}
