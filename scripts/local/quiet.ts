import { setTimeout as wait } from "node:timers/promises";
import { call } from "./client.ts";
import type { Operated } from "./operator.ts";

/** How far a book's outbox and D1 are. */
export interface BookDiagnostics {
  artistId: string;
  seq: number;
  pending: number;
  failing: number;
  projectedSeq: number;
}

const ASK_EVERY = 500;

/** What every book says of itself. */
export async function diagnose({ url, operatorToken }: Operated): Promise<BookDiagnostics[]> {
  return (await call<{ books: BookDiagnostics[] }>(url, "GET", "/operator/diagnostics", { token: operatorToken }))
    .books;
}

/** Asks for the diagnostics until they satisfy `done`, and returns those; rejects after `limit` ms. */
export async function settled(
  exchange: Operated,
  done: (books: BookDiagnostics[]) => boolean,
  limit = 600_000,
): Promise<BookDiagnostics[]> {
  const deadline = Date.now() + limit;
  for (;;) {
    const books = await diagnose(exchange);
    if (done(books)) return books;
    if (Date.now() > deadline) throw new Error(`The exchange did not settle: ${JSON.stringify(books.slice(0, 5))}`);
    await wait(ASK_EVERY);
  }
}
