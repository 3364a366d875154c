import type { Book } from "./book.ts";
import { snapshotBook } from "./snapshot.ts";

/**
 * A 64-bit fingerprint of the whole state, 16 hexadecimal digits: equal for
 * books that will answer every future command alike. It finds accidental
 * differences, not forged ones: two FNV-1a lanes over the snapshot's text.
 */
export function stateHash(book: Book): string {
  const text = JSON.stringify(snapshotBook(book));
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code ^ (low >>> 24), 0x01000193);
  }
  return hex(high) + hex(low);
}

function hex(lane: number): string {
  return (lane >>> 0).toString(16).padStart(8, "0");
}
