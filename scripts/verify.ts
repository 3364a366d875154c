import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Fingerprint } from "../domain/api/transparency.ts";
import { JournalFault } from "../domain/core/public-journal.ts";
import { type BookLine, differenceBetween, downloadBook, replayJournal } from "./local/book-journal.ts";
import { fail } from "./local/fail.ts";
import { reach } from "./local/reach.ts";

const USAGE = `npm run verify -- --artist ID [--save FILE.json] [--url https://…]

Downloads a book's journal, recomputes its hash chain, replays it, and compares
with the live book; --save keeps the journal, for engine:replay. Without --url it
asks the local exchange; elsewhere OPERATOR_TOKEN must be set.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { artist: { type: "string" }, save: { type: "string" }, url: { type: "string" } },
  });
  const { artist, save, url } = values;
  if (artist === undefined) fail(USAGE);
  const { exchange, stop } = await reach(url);
  try {
    const { live, journal } = await downloadBook(exchange.url, artist);
    if (save !== undefined)
      writeFileSync(
        save,
        JSON.stringify({ artistId: artist, entries: journal.map(({ seq, time, event }) => ({ seq, time, event })) }),
      );
    const { verifiedFrom, ...replayed } = await replay(journal);
    const difference = differenceBetween(live, replayed);
    if (difference !== null) fail(`Replay differs from the live book: ${difference}.`);
    console.log(
      `${artist}: ${live.seq} journal lines, hash chain right from line ${verifiedFrom} on, replay equals the live book (${live.hash.slice(0, 16)}…)`,
    );
  } finally {
    await stop();
  }
}

async function replay(journal: readonly BookLine[]): Promise<Fingerprint & { verifiedFrom: number }> {
  try {
    return await replayJournal(journal);
  } catch (error) {
    if (error instanceof JournalFault) fail(`The journal is not right: ${error.message}.`);
    throw error;
  }
}

main().catch(fail);
