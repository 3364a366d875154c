/**
 * Thrown where something that must always hold does not: the code is wrong, and
 * going on would make it worse. `invariant` is its number in "What must always
 * hold" (docs/architecture.md). Who catches it stops the object's trading.
 */
export class InvariantBroken extends Error {
  override readonly name = "InvariantBroken";
  readonly invariant: number;

  constructor(invariant: number, detail: string) {
    super(`invariant ${invariant} is broken: ${detail}`);
    this.invariant = invariant;
  }
}
