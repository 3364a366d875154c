export { applyEvent } from "./apply.ts";
export { outsideBand } from "./bands.ts";
export { createBook } from "./book.ts";
export type { Book } from "./book.ts";
export { execute, nextDue } from "./execute.ts";
export { snapshotHash, stateHash } from "./hash.ts";
export { type BookSnapshot, restoreBook, SNAPSHOT_VERSION, snapshotBook } from "./snapshot.ts";
export * from "./types.ts";
export { bestPriceExcept, depth, findOrder, isCrossed, lastPrice } from "./queries.ts";
