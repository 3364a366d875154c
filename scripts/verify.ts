import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { JournalFault } from "../domain/core/public-journal.ts";
import { chainText, downloadBook, verifyBook } from "./local/book-journal.ts";
import { call } from "./local/client.ts";
import { fail } from "./local/fail.ts";
import { reach } from "./local/reach.ts";

const USAGE = `npm run verify -- --artist ID [--save FILE.json] [--url https://…]
npm run verify -- --all [--url https://…]

Downloads a book's public journal, or that of every book, follows its hash chain from
the first line, replays it, and compares with what the book says of itself; --save
keeps the journal, for engine:replay. It needs no token. Without --url it asks the
local exchange. Ends with 1 if a journal does not fit.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      artist: { type: "string" },
      all: { type: "boolean", default: false },
      save: { type: "string" },
      url: { type: "string" },
    },
  });
  const { artist, all, save, url } = values;
  if ((artist === undefined) !== all || (all && save !== undefined)) fail(USAGE);
  const { at, stop } = await open(url);
  try {
    let wrong = 0;
    for (const id of artist === undefined ? await listed(at) : [artist]) if (!(await verify(at, id, save))) wrong += 1;
    if (wrong > 0) process.exitCode = 1;
  } finally {
    await stop();
  }
}

/** Where the exchange answers: reading what is public takes no token. */
async function open(url: string | undefined): Promise<{ at: string; stop: () => Promise<void> }> {
  if (url !== undefined) return { at: url, stop: () => Promise.resolve() };
  const { exchange, stop } = await reach(undefined);
  return { at: exchange.url, stop };
}

async function listed(url: string): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const query: string = `sort=name&order=asc&limit=500${cursor && `&cursor=${cursor}`}`;
    const page: { artists: { id: string }[]; nextCursor: string | null } = await call(url, "GET", `/artists?${query}`);
    ids.push(...page.artists.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  return ids;
}

/** Says what it finds; false if the journal does not fit. */
async function verify(url: string, artist: string, save: string | undefined): Promise<boolean> {
  const { claim, journal } = await downloadBook(url, artist);
  if (save !== undefined)
    writeFileSync(
      save,
      JSON.stringify({ artistId: artist, entries: journal.map(({ seq, time, event }) => ({ seq, time, event })) }),
    );
  try {
    const found = await verifyBook(claim, journal);
    console.log(
      `${artist}: ${found.seq} journal lines, ${chainText(found)}, ${found.trades} trades of ${found.accounts.size} accounts, replay equals the live book (${claim.hash.slice(0, 16)}…)`,
    );
    return true;
  } catch (error) {
    if (!(error instanceof JournalFault)) throw error;
    console.error(`${artist}: the journal is not right: ${error.message}.`);
    return false;
  }
}

main().catch(fail);
