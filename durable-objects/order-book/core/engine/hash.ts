import { FNV_OFFSET_BASIS, fnv1aStep } from "../../../../domain/core/fnv1a.ts";
import type { Book } from "./book.ts";
import { type BookSnapshot, snapshotBook } from "./snapshot.ts";

/**
 * A 64-bit fingerprint of the whole state, 16 hexadecimal digits: equal for
 * books that will answer every future command alike. It finds accidental
 * differences, not forged ones: two FNV-1a lanes over the snapshot's text.
 */
export function stateHash(book: Book): string {
  return snapshotHash(snapshotBook(book));
}

/** The fingerprint of the book that was written down like this. */
export function snapshotHash(snapshot: BookSnapshot): string {
  const text = JSON.stringify(snapshot);
  let low = FNV_OFFSET_BASIS;
  let high = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    low = fnv1aStep(low, code);
    high = fnv1aStep(high ^ (low >>> 24), code);
  }
  return hex(high) + hex(low);
}

function hex(lane: number): string {
  return (lane >>> 0).toString(16).padStart(8, "0");
}
