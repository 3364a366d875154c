import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { ArtistDetail } from "../domain/api/artists.ts";
import { CATALOGUE } from "../domain/catalogue/index.ts";
import { Random } from "../durable-objects/testing/platform/random.ts";
import { auditAtRest, auditBalance, auditHolds, auditJournal, auditOrders, recover } from "./chaos/audits.ts";
import { ChaosClient, type Traded } from "./chaos/client.ts";
import { type ExchangeProcess, startProcess } from "./chaos/process.ts";
import { RoomWatcher } from "./chaos/watcher.ts";
import { build } from "./local/build.ts";
import { call } from "./local/client.ts";
import { fail } from "./local/fail.ts";
import { listArtists, type Operated } from "./local/operator.ts";
import { localSecrets } from "./local/secrets.ts";
import { wholeNumber } from "./local/whole-number.ts";

const ARTISTS = 6;
const CLIENTS = 8;

/** How long the exchange is under load before each kill: from, to (ms). */
const LOAD = { from: 700, to: 2_500 };

/** Every so many kills the exchange is left alone until it is quiet, and D1 is compared too. */
const FULL_AUDIT_EVERY = 5;

const PORT = 8799;

/** What the clients must have done for it to say something, in a run of so many kills or more. */
const COVERING_KILLS = 10;
const KINDS = [
  "GTD",
  "bracket",
  "limit",
  "market",
  "stop",
  "stop_limit",
  "trailing_stop",
  "oco",
  "batch",
  "cancel",
  "amend",
  "cancel all",
];

/**
 * `npm run chaos -- --kills K --seed N`: drives the built exchange from several
 * clients, while others watch its rooms, kills its whole process tree mid-load K
 * times, restarts it on the same files, and audits after each: shares and cash,
 * each journal against its live book, all acknowledged orders, holds, and what
 * watchers see; D1's projections whenever it has come to rest. The same seed
 * gives the same commands in the same order, near what shares are worth.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { kills: { type: "string", default: "20" }, seed: { type: "string" } } });
  const kills = wholeNumber("kills", values.kills);
  const seed = wholeNumber("seed", values.seed ?? String(randomInt(1_000_000)), 0);
  console.log(`seed ${seed}`);
  await build();
  const stateDir = mkdtempSync(join(tmpdir(), "anticip-chaos-"));
  const secrets = localSecrets();
  const listings = CATALOGUE.slice(0, ARTISTS);
  let exchange = await startProcess(PORT, stateDir);
  const operated: Operated = { url: exchange.url, operatorToken: secrets.OPERATOR_TOKEN };
  try {
    await listArtists(operated, listings, () => undefined);
    const traded = await Promise.all(listings.map(({ id }) => tradedAt(operated, id)));
    const clients = Array.from(
      { length: CLIENTS },
      (_, index) => new ChaosClient(traded, secrets.JWT_SECRET, new Random(seed, `client ${index}`)),
    );
    const watchers = listings.map(({ id }) => new RoomWatcher(id, () => exchange.url));
    for (const watcher of watchers) watcher.join();
    const pauses = new Random(seed, "kills");
    for (let kill = 1; kill <= kills; kill++) {
      exchange = await loadAndKill(exchange, { clients, stateDir, load: pauses.between(LOAD.from, LOAD.to) });
      await auditAfter(kill, { operated, clients, watchers });
      if (kill % FULL_AUDIT_EVERY === 0 || kill === kills) {
        await auditAtRest(operated, clients);
        console.log(`kill ${kill}: at rest, projections equal to the books`);
      }
    }
    for (const watcher of watchers) watcher.leave();
    report(kills, clients, watchers);
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    await exchange.kill();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

/** What a share of an artist is worth, and its fees; asked until D1 knows. */
async function tradedAt({ url }: Operated, artistId: string): Promise<Traded> {
  for (;;) {
    const { fairValue, takerFeeBps, makerFeeBps } = await call<ArtistDetail>(url, "GET", `/artists/${artistId}`);
    if (fairValue !== null) return { artistId, fairValue, feeBps: { maker: makerFeeBps, taker: takerFeeBps } };
    await wait(200);
  }
}

/** Lets the clients trade, kills the exchange in the middle, restarts it, and lets them end their commands. */
async function loadAndKill(
  exchange: ExchangeProcess,
  { clients, stateDir, load }: { clients: ChaosClient[]; stateDir: string; load: number },
): Promise<ExchangeProcess> {
  const running = clients.map((client) => client.run(() => exchange.url));
  await wait(load);
  await exchange.kill();
  const restarted = await startProcess(PORT, stateDir);
  for (const client of clients) client.stop();
  await Promise.all(running);
  return restarted;
}

/** What must hold right after a restart, settlements under way included. */
async function auditAfter(
  kill: number,
  { operated, clients, watchers }: { operated: Operated; clients: ChaosClient[]; watchers: RoomWatcher[] },
): Promise<void> {
  const balance = await auditBalance(operated);
  await recover(operated, clients);
  for (const client of clients) {
    await auditOrders(operated.url, client);
    await auditHolds(operated.url, client);
  }
  const lines = await Promise.all(clients[0]!.traded.map(({ artistId }) => auditJournal(operated, artistId)));
  await Promise.all(watchers.map((watcher) => watcher.agree()));
  const orders = clients.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
  console.log(
    `kill ${kill}: ${balance}; ${lines.reduce((sum, seq) => sum + seq, 0)} journal lines replayed, ${orders} orders found, holds and watchers right`,
  );
}

function report(kills: number, clients: ChaosClient[], watchers: RoomWatcher[]): void {
  const count = (kind: string) => clients.reduce((sum, { answered }) => sum + (answered.get(kind) ?? 0), 0);
  const missing = KINDS.filter((kind) => count(kind) === 0);
  if (missing.length > 0 && kills >= COVERING_KILLS)
    throw new Error(`Nobody did this, let it run longer: ${missing.join(", ")}`);
  const frames = watchers.reduce((sum, watcher) => sum + watcher.frames, 0);
  if (watchers.some(({ joins }) => joins <= kills)) throw new Error("A watcher did not come back after every kill");
  console.log(`${KINDS.map((kind) => `${kind} ${count(kind)}`).join(", ")}; ${frames} frames`);
  console.log(`${kills} kills: shares and cash conserved, every acknowledged order found, projections equal`);
}

main().catch(fail);
