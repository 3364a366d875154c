import { BOOK_FORMATS, type BookFormats } from "../../order-book/storage/formats.ts";
import { PORTFOLIO_FORMATS, type PortfolioFormats } from "../../portfolio/storage/formats.ts";

/** How a release stores what its objects store. */
export interface Release {
  readonly book: BookFormats;
  readonly portfolio: PortfolioFormats;
}

/** Often, so that simulated books have snapshots that the other release made. */
const SNAPSHOT_EVERY = 120;

/**
 * The release before: it reads the lines that this one writes already, and still writes what came before. Its portfolios
 * are older yet, so that orders of before fees were those of whole orders are still traded.
 */
export const PREVIOUS: Release = {
  book: {
    ...BOOK_FORMATS,
    journal: { ...BOOK_FORMATS.journal, writes: 4 },
    snapshot: { reads: [1, 2, 3], writes: 3, every: SNAPSHOT_EVERY },
  },
  portfolio: { ...PORTFOLIO_FORMATS, journal: { ...PORTFOLIO_FORMATS.journal, writes: 1 } },
};

/** A release to come: tables of one version more, and snapshots that no earlier release reads. */
export const NEXT: Release = {
  book: {
    journal: BOOK_FORMATS.journal,
    snapshot: { reads: [...BOOK_FORMATS.snapshot.reads, 5], writes: 5, every: SNAPSHOT_EVERY },
    migrations: [
      ...BOOK_FORMATS.migrations,
      ["ALTER TABLE channels ADD COLUMN opened_at INTEGER", "CREATE TABLE notes (seq INTEGER PRIMARY KEY)"],
    ],
  },
  portfolio: {
    ...PORTFOLIO_FORMATS,
    migrations: [
      ...PORTFOLIO_FORMATS.migrations,
      ["ALTER TABLE positions ADD COLUMN opened_at INTEGER", "ALTER TABLE account ADD COLUMN opened_at INTEGER"],
    ],
  },
};
