import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { JournalFault, JournalVerifier, type PublicLine } from "../domain/core/public-journal.ts";
import { type Book, snapshotBook, snapshotHash } from "../durable-objects/order-book/core/engine/index.ts";
import { publicSnapshot } from "../durable-objects/order-book/core/public-event.ts";
import { emptyState, type House, type JournalEvent, replayEntry } from "../durable-objects/order-book/core/state.ts";
import { call } from "./local/client.ts";
import { fail } from "./local/fail.ts";
import { reach } from "./local/reach.ts";

const PAGE = 5_000;

const USAGE = `npm run verify -- --artist ID [--save FILE.json] [--url https://…]

Downloads a book's journal, recomputes its hash chain, replays it, and compares
with the live book; --save keeps the journal, for engine:replay. Without --url it
asks the local exchange; elsewhere OPERATOR_TOKEN must be set.`;

type BookLine = PublicLine<JournalEvent>;

interface Fingerprint {
  seq: number;
  hash: string;
  engine: string;
  house: House;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { artist: { type: "string" }, save: { type: "string" }, url: { type: "string" } },
  });
  const { artist, save, url } = values;
  if (artist === undefined) fail(USAGE);
  const { exchange, stop } = await reach(url);
  try {
    const path = `/operator/artists/${encodeURIComponent(artist)}`;
    const token = exchange.operatorToken;
    const live = await call<Fingerprint>(exchange.url, "GET", `${path}/fingerprint`, { token });
    const journal: BookLine[] = [];
    while (journal.length < live.seq) {
      const page = await call<{ entries: BookLine[] }>(
        exchange.url,
        "GET",
        `${path}/journal?after=${journal.length}&limit=${PAGE}`,
        { token },
      );
      if (page.entries.length === 0) fail(`The journal ends at ${journal.length}, before its head ${live.seq}.`);
      journal.push(...page.entries.slice(0, live.seq - journal.length));
    }
    if (save !== undefined)
      writeFileSync(
        save,
        JSON.stringify({ artistId: artist, entries: journal.map(({ seq, time, event }) => ({ seq, time, event })) }),
      );
    const { verifiedFrom, ...replayed } = await replay(journal);
    compare(live, replayed);
    console.log(
      `${artist}: ${live.seq} journal lines, hash chain right from line ${verifiedFrom} on, replay equals the live book (${live.hash.slice(0, 16)}…)`,
    );
  } finally {
    await stop();
  }
}

/** Replays a journal, checking each link of the hash chain on the way, and that nobody sold what was not there. */
async function replay(journal: readonly BookLine[]): Promise<Fingerprint & { verifiedFrom: number }> {
  const verifier = new JournalVerifier((text) => createHash("sha256").update(text).digest("hex"));
  const state = emptyState();
  try {
    await verifier.follow(journal);
    for (const line of journal) replayEntry(state, line);
    const { seq, hash, verifiedFrom, house } = verifier.result();
    return { seq, hash, verifiedFrom, engine: publicHash(state.engine), house };
  } catch (error) {
    if (error instanceof JournalFault) fail(`The journal is not right: ${error.message}.`);
    throw error;
  }
}

/** As the book's fingerprint says it; the accounts are pseudonyms already. */
const publicHash = (book: Book): string => snapshotHash(publicSnapshot(snapshotBook(book), (name) => name));

function compare(live: Fingerprint, replayed: Fingerprint): void {
  for (const key of ["hash", "engine"] as const) {
    if (live[key] !== replayed[key])
      fail(`Replay differs from the live book: ${key} is ${replayed[key]}, not ${live[key]}.`);
  }
  for (const key of ["cash", "inventory", "fees"] as const) {
    if (live.house[key] !== replayed.house[key])
      fail(`Replay differs from the live book: the house's ${key} is ${replayed.house[key]}, not ${live.house[key]}.`);
  }
}

main().catch(fail);
