import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Transparency } from "../domain/api/transparency.ts";
import { CATALOGUE } from "../domain/catalogue/index.ts";
import type { Order } from "../domain/core/orders.ts";
import { ChaosClient } from "./chaos/client.ts";
import { type ExchangeProcess, startProcess } from "./chaos/process.ts";
import { build } from "./local/build.ts";
import { call } from "./local/client.ts";
import { fail } from "./local/fail.ts";
import { listArtists, type Operated } from "./local/operator.ts";
import { settled } from "./local/quiet.ts";
import { localSecrets } from "./local/secrets.ts";

const ARTISTS = 6;
const CLIENTS = 8;

/** How long the exchange is under load before each kill: from, to (ms). */
const LOAD = { from: 700, to: 2_500 };

/** Every so many kills the exchange is left alone until it is quiet, and D1 is compared too. */
const FULL_AUDIT_EVERY = 5;

const PORT = 8799;

/**
 * `npm run chaos -- --kills K`: drives the built exchange from several clients,
 * kills its whole process tree mid-load K times, restarts it on the same files,
 * and audits: shares and cash after every restart; acknowledged orders and D1's
 * projections whenever it has come to rest.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { kills: { type: "string", default: "20" } } });
  const kills = Number(values.kills);
  if (!Number.isInteger(kills) || kills < 1) fail("--kills takes a whole number from 1");
  await build();
  const stateDir = mkdtempSync(join(tmpdir(), "anticip-chaos-"));
  const secrets = localSecrets();
  const artists = CATALOGUE.slice(0, ARTISTS).map(({ id }) => id);
  let exchange = await startProcess(PORT, stateDir);
  const operated: Operated = { url: exchange.url, operatorToken: secrets.OPERATOR_TOKEN };
  try {
    await listArtists(operated, CATALOGUE.slice(0, ARTISTS), () => undefined);
    const clients = Array.from({ length: CLIENTS }, () => new ChaosClient(artists, secrets.JWT_SECRET, Math.random));
    for (let kill = 1; kill <= kills; kill++) {
      exchange = await loadAndKill(exchange, clients, stateDir);
      await auditBalance(operated, kill);
      if (kill % FULL_AUDIT_EVERY === 0 || kill === kills) await auditAtRest(operated, clients, kill);
    }
    const orders = clients.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
    console.log(
      `${kills} kills, ${orders} acknowledged orders: all found, shares and cash conserved, projections equal`,
    );
  } finally {
    await exchange.kill();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

/** Lets the clients trade, kills the exchange in the middle, restarts it, and lets them end their commands. */
async function loadAndKill(
  exchange: ExchangeProcess,
  clients: ChaosClient[],
  stateDir: string,
): Promise<ExchangeProcess> {
  const running = clients.map((client) => client.run(() => exchange.url));
  await wait(LOAD.from + Math.random() * (LOAD.to - LOAD.from));
  await exchange.kill();
  const restarted = await startProcess(PORT, stateDir);
  for (const client of clients) client.stop();
  await Promise.all(running);
  return restarted;
}

/** Shares and cash must balance at any moment, settlements under way included. */
async function auditBalance({ url }: Operated, kill: number): Promise<void> {
  const audit = await call<Transparency>(url, "GET", "/transparency");
  if (!audit.balanced)
    throw new Error(`After kill ${kill} the books do not balance: ${JSON.stringify(audit, null, 1)}`);
  console.log(
    `kill ${kill}: ${audit.accounts.count} accounts balance, ${audit.artists.reduce((sum, { pending }) => sum + pending, 0)} settlements under way`,
  );
}

async function auditAtRest(operated: Operated, clients: ChaosClient[], kill: number): Promise<void> {
  await settled(
    operated,
    (books) => books.every(({ pending, seq, projectedSeq }) => pending === 0 && projectedSeq === seq),
    120_000,
  );
  for (const client of clients) await auditOrders(operated.url, client);
  const before = await digest(operated);
  await call(operated.url, "POST", "/operator/projections/rebuild", { token: operated.operatorToken });
  await settled(operated, (books) => books.every(({ seq, projectedSeq }) => projectedSeq === seq), 120_000);
  const after = await digest(operated);
  if (before !== after) throw new Error(`After kill ${kill} D1 differs from the books:\n${before}\n${after}`);
  console.log(`kill ${kill}: at rest, every acknowledged order found, projections equal to the books`);
}

/** Every acknowledged order is there, with at least what was acknowledged of it, and nothing is left between two objects. */
async function auditOrders(url: string, client: ChaosClient): Promise<void> {
  for (const { id, status, filledQuantity } of client.acknowledged.values()) {
    const order = await client.call<Order>(url, "GET", `/orders/${id}`);
    const final = status === "filled" || status === "cancelled" || status === "rejected";
    const kept = final
      ? order.status === status && order.filledQuantity === filledQuantity
      : order.filledQuantity >= filledQuantity;
    if (!kept)
      throw new Error(
        `Acknowledged as ${status} (${filledQuantity}), now ${order.status} (${order.filledQuantity}): order ${id}`,
      );
    if (order.status === "submitting") throw new Error(`Order ${id} is still between portfolio and book`);
  }
}

async function digest({ url, operatorToken }: Operated): Promise<string> {
  return JSON.stringify(await call(url, "GET", "/operator/projections/digest", { token: operatorToken }));
}

main().catch(fail);
