import type { Book } from "./book.ts";
import type { Side } from "./types.ts";

const BASIS_POINTS = 10_000;

function isFurther(reference: number, price: number, bps: number): boolean {
  return Math.abs(price - reference) * BASIS_POINTS > reference * bps;
}

/** Whether an order may not name this price: it is further from the reference than the band allows. */
export function outsideBand(book: Book, price: number): boolean {
  const { bandBps } = book.settings;
  return bandBps !== null && book.reference !== null && isFurther(book.reference, price, bandBps);
}

/** The worst price at which an order without a limit may trade; undefined without a band. */
export function bandLimit(book: Book, side: Side): number | undefined {
  const { bandBps } = book.settings;
  if (bandBps === null || book.reference === null) return undefined;
  const width = Math.floor((book.reference * bandBps) / BASIS_POINTS);
  return side === "buy" ? book.reference + width : book.reference - width;
}

/** Whether a trade at this price would halt the book instead. */
export function haltsTrading(book: Book, price: number): boolean {
  const { haltBps } = book.settings;
  return haltBps !== null && book.reference !== null && isFurther(book.reference, price, haltBps);
}
