import { setTimeout as wait } from "node:timers/promises";
import { call } from "./client.ts";
import type { Operated } from "./operator.ts";

/** How far each book's outbox and D1 are. */
export interface Diagnostics {
  books: { artistId: string; seq: number; pending: number; failing: number; projectedSeq: number }[];
}

const ASK_EVERY = 500;

/** Books of which D1 has not yet acknowledged the whole journal. */
export const booksBehind = ({ books }: Diagnostics): number => books.filter(({ seq, projectedSeq }) => projectedSeq < seq).length;

/** Asks for the diagnostics until they satisfy `done`; rejects after `limit` ms. */
export async function settled({ url, operatorToken }: Operated, done: (diagnostics: Diagnostics) => boolean, limit = 600_000): Promise<void> {
  const deadline = Date.now() + limit;
  for (;;) {
    const diagnostics = await call<Diagnostics>(url, "GET", "/operator/diagnostics", { token: operatorToken });
    if (done(diagnostics)) return;
    if (Date.now() > deadline) throw new Error(`The exchange did not settle: ${JSON.stringify(diagnostics.books.slice(0, 5))}`);
    await wait(ASK_EVERY);
  }
}
