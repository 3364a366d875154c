/** What must always hold, by its number in docs/architecture.md; 0 is what goes without saying. Of 11 there is no fault to plant: every run is of two releases. */
export const INVARIANTS = {
  0: "nothing unexpected is thrown, nothing is refused or allowed wrongly, and the exchange comes to rest",
  1: "cash: portfolios + issuers + fees = grants",
  2: "shares: positions + inventory = shares floated",
  3: "nothing available is negative",
  4: "a hold is exactly the worst case of what is open",
  5: "price-time priority, never crossed, trades at the maker's price",
  6: "each execution is applied exactly once on each side, no gap in seq",
  7: "replaying a journal gives the live state",
  8: "an acknowledged order is never lost, a repeated command never acts twice",
  9: "projections equal ones rebuilt from the journals",
  10: "at one fair value no sequence of trades takes anything from the issuer",
  12: "nobody raises the own ranked value by trading with the issuer or with itself",
  13: "a listing ends once: no order after it, and each holding is redeemed whole, at one price, or exchanged for shares that it pays for",
} as const;

export type Invariant = keyof typeof INVARIANTS;

/** An invariant that does not hold. */
export class Violation extends Error {
  override name = "Violation";
  readonly invariant: Invariant;

  constructor(invariant: Invariant, message: string) {
    super(message);
    this.invariant = invariant;
  }
}

export function broken(invariant: Invariant, message: string): Violation {
  return new Violation(invariant, message);
}

/** Throws a violation of the invariant unless it holds. */
export function must(holds: boolean, invariant: Invariant, message: () => string): void {
  if (!holds) throw broken(invariant, message());
}

/** What an assertion in production says of the invariant that it finds broken: see `InvariantBroken`. */
const ASSERTION = /invariant (\d+) is broken/;

/** What is thrown where an execution is applied that was applied before: its order is no longer open. */
const APPLIED_AGAIN = /Error: no such open order/;

/** An unexpected error as the violation that it is. */
export function violationOf(what: string, error: unknown): Violation {
  if (error instanceof Violation) return error;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const asserted = ASSERTION.exec(text)?.[1];
  const invariant = asserted !== undefined ? Number(asserted) : APPLIED_AGAIN.test(text) ? 6 : 0;
  return broken(invariant as Invariant, `${what}: ${text}`);
}
