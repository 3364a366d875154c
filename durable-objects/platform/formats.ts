/**
 * The formats of one kind of thing that is stored or sent. What is written stays
 * readable for ever; a release that is to write a new format comes after one that
 * already reads it, so that going back one release is always safe.
 */
export interface Format {
  readonly reads: readonly number[];
  readonly writes: number;
}

/** What was written before formats were told is the first one. */
export const FIRST_FORMAT = 1;

/** Throws at something of a format that this release does not read. */
export function assertReads({ reads }: Format, format: number | null, what: () => string): void {
  if (!reads.includes(format ?? FIRST_FORMAT))
    throw new Error(
      `${what()} has format ${format}, this release reads ${reads.join(" and ")}: deploy a newer release`,
    );
}
