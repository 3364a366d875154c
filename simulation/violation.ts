/** What must always hold, by its number in docs/architecture.md. */
export const INVARIANTS: Record<number, string> = {
  0: "nothing unexpected is thrown, and the exchange comes to rest",
  1: "cash: portfolios + issuers + fees = grants",
  2: "shares: positions + inventory = shares floated",
  3: "nothing available is negative",
  4: "a hold is exactly the worst case of what is open",
  5: "price-time priority, never crossed, trades at the maker's price",
  6: "each execution is applied exactly once on each side, no gap in seq",
  7: "replaying a journal gives the live state",
  8: "an acknowledged order is never lost, a repeated command never acts twice",
  9: "projections equal ones rebuilt from the journals",
};

/** An invariant that does not hold. */
export class Violation extends Error {
  override name = "Violation";
  readonly invariant: number;

  constructor(invariant: number, message: string) {
    super(message);
    this.invariant = invariant;
  }
}

export function broken(invariant: number, message: string): Violation {
  return new Violation(invariant, message);
}
