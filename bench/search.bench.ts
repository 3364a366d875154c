import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { foldName, gramsOfName } from "../domain/core/name-match.ts";
import { seededRandom } from "../durable-objects/testing/platform/random.ts";
import { build } from "../scripts/local/build.ts";
import { type Exchange, startExchange } from "../scripts/local/exchange.ts";

const ARTISTS = 100_000;
const REQUESTS = 300;
/** Rows in one statement. */
const ROWS = 50_000;

/**
 * Searching 100,000 artists over HTTP, beside a bare request that reads one of them by its key, in turn: names as they
 * are, their beginnings, and with a letter wrong, left out or twice.
 */
export async function benchSearch(): Promise<void> {
  await build();
  const folder = mkdtempSync(join(tmpdir(), "anticip-bench-"));
  const exchange = await startExchange({ port: 0, stateDir: folder, assets: false });
  try {
    const random = seededRandom(3);
    const names = Array.from({ length: ARTISTS }, () => nameOf(random));
    await addArtists(exchange, names);
    const any = () => Math.floor(random() * ARTISTS);
    const [searched, bare]: [number[], number[]] = [[], []];
    const found = { asked: 0, answered: 0 };
    for (let n = 0; n < REQUESTS; n += 1) {
      const id = any();
      const text = typed(names[id]!, random);
      const { ms, ids } = await timed(exchange, `/artists/search?q=${encodeURIComponent(text)}`);
      searched.push(ms);
      // A beginning may be that of many.
      if (!names[id]!.startsWith(text)) {
        found.asked += 1;
        if (ids.includes(idOf(id))) found.answered += 1;
      }
      bare.push((await timed(exchange, `/artists/${idOf(any())}`)).ms);
    }
    report(searched, bare, found);
  } finally {
    await exchange.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const idOf = (n: number) => `artist-${n}`;
const SYLLABLES =
  "ba be bo ca co da de di do el en er fa fi ga go ha ja ka ki la le li lo ma me mi mo na ne ni no ra re ri ro sa se shi so ta te ti to va vi wa wi ya yo za ze".split(
    " ",
  );
const COMMON = ["the", "young", "little", "black", "love", "king", "dj", "band", "big", "and"];

/** A name of one to three words, of which every third has a common one. */
function nameOf(random: () => number): string {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const word = () => Array.from({ length: 2 + Math.floor(random() * 3) }, () => pick(SYLLABLES)).join("");
  const words = Array.from({ length: 1 + Math.floor(random() * 2) }, word);
  return (random() < 0.33 ? [pick(COMMON), ...words] : words).join(" ");
}

/** What somebody types who means a name. */
function typed(name: string, random: () => number): string {
  const kind = Math.floor(random() * 4);
  const at = 1 + Math.floor(random() * (name.length - 1));
  if (kind === 0) return name;
  if (kind === 1) return name.slice(0, Math.max(3, Math.ceil(name.length * 0.6)));
  return kind === 2 ? name.slice(0, at) + name.slice(at + 1) : `${name.slice(0, at)}x${name.slice(at + 1)}`;
}

/** Artists as listing and indexing leave them. */
async function addArtists({ sql }: Exchange, names: readonly string[]): Promise<void> {
  const insert = async (statement: string, rows: unknown[]) => {
    for (let start = 0; start < rows.length; start += ROWS)
      await sql(
        `${statement} FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`,
        JSON.stringify(rows.slice(start, start + ROWS)),
      );
  };
  await insert(
    "INSERT INTO artists (id, name, search_name, genres, listed_at) SELECT value ->> 0, value ->> 1, value ->> 1, '[]', 0",
    names.map((name, n) => [idOf(n), name]),
  );
  await insert(
    "INSERT INTO market (artist_id, seq, last, volume, shares_floated) SELECT value ->> 0, 1, value ->> 1, 0, 1",
    names.map((_, n) => [idOf(n), priceOf(n)]),
  );
  const rows = names.flatMap((name, n) =>
    gramsOfName(foldName(name)).map((gram) => [gram, -Math.floor(Math.log2(priceOf(n))), idOf(n)]),
  );
  // In the order of the key, as it is what takes the time.
  rows.sort((a, b) => (a[0]! < b[0]! ? -1 : 1));
  await insert("INSERT INTO name_grams (gram, by_fame, artist_id) SELECT value ->> 0, value ->> 1, value ->> 2", rows);
  await sql("DELETE FROM names_stale");
  await sql("DELETE FROM market_stale");
}

/** Few are dear. */
const priceOf = (n: number) => 100 + Math.floor(10_000_000 / (1 + ((n * 7919) % ARTISTS)));

async function timed({ url }: Exchange, path: string): Promise<{ ms: number; ids: string[] }> {
  const started = performance.now();
  const response = await fetch(`${url}/api/v1${path}`);
  const body = (await response.json()) as { artists?: { id: string }[] };
  const ms = performance.now() - started;
  if (!response.ok) throw new Error(`${response.status}: ${JSON.stringify(body)}`);
  return { ms, ids: (body.artists ?? []).map(({ id }) => id) };
}

function report(searched: number[], bare: number[], found: { asked: number; answered: number }): void {
  const at = (times: number[], part: number) => times.toSorted((a, b) => a - b)[Math.floor(times.length * part)] ?? NaN;
  const line = (what: string, times: number[]) =>
    console.log(`${what.padEnd(38)}${at(times, 0.5).toFixed(1).padStart(6)} ms, p99 ${at(times, 0.99).toFixed(1)} ms`);
  console.log(`${ARTISTS} artists searched, ${REQUESTS} requests each:`);
  line("search by name", searched);
  line("bare query, one artist by its key", bare);
  const part = ((100 * found.answered) / found.asked).toFixed(0).padStart(6);
  console.log(`typed wrong, and found among eight    ${part} %`);
  console.log(`ratio ${(at(searched, 0.5) / at(bare, 0.5)).toFixed(2)}\n`);
}
