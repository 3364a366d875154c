import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { CATALOGUE } from "../domain/catalogue/index.ts";
import { build } from "../scripts/local/build.ts";
import { startExchange } from "../scripts/local/exchange.ts";
import { listArtists } from "../scripts/local/operator.ts";
import { signAccessToken } from "../worker/features/sessions/access-token.ts";
import { load, type Measured, type Shot } from "./load.ts";

const USERS = 200;
const BOOKS = 10;
const CONNECTIONS = 32;
const WARM_UP = 1_000;
const REQUESTS = 3_000;
/** Enough that a moment of the machine, or all accounts' alarms at once, is not the median. */
const ROUNDS = 7;

/**
 * Market orders through the whole API (token, validation, hold, match,
 * settlement) by 200 users over 10 books, beside a bare control: one route that
 * makes one durable write in each of two objects. Both on workerd with real
 * files and without the assets' router in front, by the same load generator, in
 * alternating rounds.
 */
export async function benchOrders(): Promise<void> {
  await build();
  const folder = mkdtempSync(join(tmpdir(), "anticip-bench-"));
  const exchange = await startExchange({
    port: 0,
    stateDir: join(folder, "exchange"),
    assets: false,
    bindings: { OPENING_SECONDS: 0 },
  });
  const control = await startControl(join(folder, "control"));
  try {
    const books = CATALOGUE.slice(0, BOOKS);
    await listArtists({ url: exchange.url, operatorToken: exchange.secrets.OPERATOR_TOKEN }, books, () => undefined);
    const orders = await orderShots(
      books.map(({ id }) => id),
      exchange.secrets.JWT_SECRET,
    );
    await load(exchange.url, CONNECTIONS, WARM_UP, orders);
    await load(control.url, CONNECTIONS, WARM_UP, controlShot);
    const measured: { orders: Measured[]; control: Measured[] } = { orders: [], control: [] };
    for (let round = 0; round < ROUNDS; round++) {
      measured.control.push(await load(control.url, CONNECTIONS, REQUESTS, controlShot));
      measured.orders.push(await load(exchange.url, CONNECTIONS, REQUESTS, orders));
    }
    report(median(measured.orders), median(measured.control));
  } finally {
    await Promise.all([exchange.stop(), control.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each user in turn buys a share in some book, and on its next turn there sells it again. */
async function orderShots(books: string[], secret: string): Promise<(n: number) => Shot> {
  const users = await Promise.all(
    Array.from({ length: USERS }, async (_, index) => {
      const { token } = await signAccessToken(
        { id: crypto.randomUUID(), session: `bench-${index}`, openedAt: 0 },
        secret,
        Date.now(),
      );
      return { token, turns: 0 };
    }),
  );
  return (n) => {
    const user = users[n % USERS] as (typeof users)[number];
    const turn = user.turns++;
    const artistId = books[(n + (turn >> 1)) % BOOKS];
    const side = turn % 2 === 0 ? "buy" : "sell";
    return {
      path: "/api/v1/orders",
      headers: { Authorization: `Bearer ${user.token}` },
      body: JSON.stringify({ clientOrderId: `bench-${turn}`, type: "market", artistId, side, quantity: 1 }),
      expects: 201,
    };
  };
}

function controlShot(n: number): Shot {
  return {
    path: "/",
    headers: {},
    body: JSON.stringify({ first: `user-${n % USERS}`, second: `book-${n % BOOKS}` }),
    expects: 200,
  };
}

async function startControl(stateDir: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      port: 0,
      host: "127.0.0.1",
      cf: false,
      log: new Log(LogLevel.ERROR),
      resourcePersistencePath: stateDir,
      name: "control",
      compatibilityDate: "2026-10-01",
      modules: [{ type: "ESModule", path: join(import.meta.dirname, "control-worker.js") }],
      modulesRoot: import.meta.dirname,
      durableObjects: {
        FIRST: { className: "First", useSQLite: true },
        SECOND: { className: "Second", useSQLite: true },
      },
    }),
  );
  const url = await miniflare.ready;
  return { url: url.origin, stop: () => miniflare.dispose() };
}

function median(rounds: Measured[]): Measured {
  return rounds.toSorted((a, b) => a.perSecond - b.perSecond)[rounds.length >> 1] as Measured;
}

function report(orders: Measured, control: Measured): void {
  const line = (name: string, { perSecond, p50, p99 }: Measured) =>
    console.log(
      `${name.padEnd(36)} ${perSecond.toFixed(0).padStart(6)}/s   p50 ${p50.toFixed(1)} ms   p99 ${p99.toFixed(1)} ms`,
    );
  console.log(
    `Market orders, ${USERS} users, ${BOOKS} books, ${CONNECTIONS} connections, median of ${ROUNDS} rounds of ${REQUESTS}:`,
  );
  line("Anticip, whole API", orders);
  line("control, two durable writes in series", control);
  console.log(`ratio ${(orders.perSecond / control.perSecond).toFixed(2)}\n`);
}
