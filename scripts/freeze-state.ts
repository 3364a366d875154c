/**
 * Freezes what this release stores, for every later release to be tested against (see tests/fixtures/state/README.md):
 *
 *     npm run freeze-state -- VERSION
 *
 * Starts the built exchange, trades on it over its API, kills it, and writes what each object, D1 and the queues held
 * to tests/fixtures/state/VERSION, with what this release says of it. Run it before the first change of what is stored.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { startProcess } from "./chaos/process.ts";
import { dumpD1, dumpObject } from "./freeze-state/dump.ts";
import { type Dump, readDump } from "./freeze-state/expected.ts";
import { missingIn } from "./freeze-state/coverage.ts";
import { trade } from "./freeze-state/traffic.ts";
import { build } from "./local/build.ts";
import { fail } from "./local/fail.ts";
import { ROOT } from "./local/paths.ts";
import { localSecrets } from "./local/secrets.ts";
import { step } from "./local/progress.ts";
import { wholeNumber } from "./local/whole-number.ts";

const PORT = 8798;

/** So that the little that happens in a minute shows every rule. */
const BINDINGS = { PRICE_BAND_BPS: 1_500, HALT_BPS: 90, HALT_SECONDS: 2 };

async function main(): Promise<void> {
  const version = wholeNumber("VERSION", process.argv[2] ?? "");
  const folder = join(ROOT, "tests/fixtures/state", String(version));
  if (existsSync(folder)) fail(`${folder} is there: what is frozen never changes.`);
  await build();
  const stateDir = mkdtempSync(join(tmpdir(), "anticip-freeze-"));
  try {
    const dump = await step("Trading", () => tradeAndKill(stateDir));
    const { expected, events } = await readDump(dump);
    const missing = missingIn(dump, expected);
    if (missing.length > 0) fail(`Nothing was frozen, as this was not in it: ${missing.join("; ")}. Run it again.`);
    mkdirSync(folder);
    const write = (name: string, text: string) =>
      writeFileSync(join(folder, `${name}.gz`), gzipSync(text, { level: 9 }));
    for (const [artistId, { sql }] of dump.books) write(`book-${artistId}.sql`, sql);
    for (const [name, { sql }] of dump.portfolios) write(`portfolio-${name}.sql`, sql);
    write("d1.sql", dump.d1);
    write("expected.json", JSON.stringify(expected));
    write("queues.json", JSON.stringify({ "anticip-events": events, "anticip-jobs": jobsOf(dump) }));
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
}

async function tradeAndKill(stateDir: string): Promise<Dump> {
  const exchange = await startProcess(PORT, stateDir, BINDINGS);
  let killed = false;
  const kill = async () => {
    if (!killed) await exchange.kill();
    killed = true;
  };
  try {
    const { users, artists, stop } = await trade(exchange, localSecrets());
    await kill();
    const killedAt = Date.now();
    void stop();
    const accounts = users.map(({ name, session }) => [name, session.account.id] as const);
    return {
      killedAt,
      books: new Map(artists.map((id) => [id, dumpObject(stateDir, "OrderBook", id)])),
      portfolios: new Map(
        accounts.map(([name, account]) => [name, { account, ...dumpObject(stateDir, "Portfolio", account) }]),
      ),
      d1: dumpD1(stateDir),
    };
  } finally {
    await kill();
  }
}

/** A job of each kind, as the features of this release send them. */
function jobsOf({ killedAt, books, portfolios }: Dump): object[] {
  const email = "ada@mail.example";
  const origin = "https://anticip.example";
  return [
    { type: "prices", artistIds: [...books.keys()], at: killedAt },
    { type: "reset-link", email, origin, requestId: crypto.randomUUID() },
    { type: "email-link", userId: portfolios.get("ada")!.account, email, origin },
    { type: "notice", email, username: "ada", event: "password_changed", at: killedAt },
  ];
}

await main().catch(fail);
process.exit(0); // traders that wait for an answer of the exchange would wait for ever
