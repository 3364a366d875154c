import { parseArgs } from "node:util";
import { stateHash } from "../durable-objects/order-book/engine/index.ts";
import { chainHash } from "../durable-objects/order-book/hash-chain.ts";
import { emptyState, type House, type JournalEntry, replayEntry } from "../durable-objects/order-book/state.ts";
import { call } from "./local/client.ts";
import { fail } from "./local/fail.ts";
import { reach } from "./local/reach.ts";

const PAGE = 5_000;

const USAGE = `npm run verify -- --artist ID [--url https://…]

Downloads a book's journal, recomputes its hash chain, replays it, and compares
with the live book. Without --url it asks the local exchange; elsewhere
OPERATOR_TOKEN must be set.`;

interface Fingerprint {
  seq: number;
  hash: string;
  engine: string;
  house: House;
}

type Line = JournalEntry & { hash: string };

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { artist: { type: "string" }, url: { type: "string" } } });
  const { artist, url } = values;
  if (artist === undefined) fail(USAGE);
  const { exchange, stop } = await reach(url);
  try {
    const path = `/operator/artists/${encodeURIComponent(artist)}`;
    const token = exchange.operatorToken;
    const live = await call<Fingerprint>(exchange.url, "GET", `${path}/fingerprint`, { token });
    const replayed = await replay(live.seq, (after) =>
      call<{ entries: Line[] }>(exchange.url, "GET", `${path}/journal?after=${after}&limit=${PAGE}`, { token }).then(({ entries }) => entries),
    );
    compare(live, replayed);
    console.log(`${artist}: ${live.seq} journal lines, hash chain right, replay equals the live book (${live.hash.slice(0, 16)}…)`);
  } finally {
    await stop();
  }
}

/** Replays the journal up to `head`, checking each link of the hash chain on the way. */
async function replay(head: number, page: (after: number) => Promise<Line[]>): Promise<Fingerprint> {
  const state = emptyState();
  let hash = "";
  while (state.seq < head) {
    const lines = await page(state.seq);
    if (lines.length === 0) fail(`The journal ends at ${state.seq}, before its head ${head}.`);
    for (const { hash: claimed, ...entry } of lines) {
      if (state.seq === head) break;
      hash = chainHash(hash, entry);
      if (hash !== claimed) fail(`The hash chain breaks at ${entry.seq}.`);
      replayEntry(state, entry);
    }
  }
  return { seq: state.seq, hash, engine: stateHash(state.engine), house: state.house };
}

function compare(live: Fingerprint, replayed: Fingerprint): void {
  for (const key of ["hash", "engine"] as const) {
    if (live[key] !== replayed[key]) fail(`Replay differs from the live book: ${key} is ${replayed[key]}, not ${live[key]}.`);
  }
  for (const key of ["cash", "inventory", "fees"] as const) {
    if (live.house[key] !== replayed.house[key]) fail(`Replay differs from the live book: the house's ${key} is ${replayed.house[key]}, not ${live.house[key]}.`);
  }
}

main().catch(fail);
