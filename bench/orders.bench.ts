import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CATALOGUE } from "../domain/catalogue/index.ts";
import { ISSUER } from "../domain/core/issuer.ts";
import { downloadBook } from "../scripts/local/book-journal.ts";
import { build } from "../scripts/local/build.ts";
import { call } from "../scripts/local/client.ts";
import { startExchange } from "../scripts/local/exchange.ts";
import { listArtists } from "../scripts/local/operator.ts";
import { settled } from "../scripts/local/quiet.ts";
import { signAccessToken } from "../worker/features/sessions/access-token.ts";
import type { Level } from "../domain/core/depth.ts";
import { load, type Measured, type Shot } from "./load.ts";
import { startControl } from "./miniflare.ts";
import { processorTime, quiet, runtimes } from "./processor-time.ts";

const USERS = 200;
const BOOKS = 10;
const CONNECTIONS = 32;
const WARM_UP = 1_000;
const REQUESTS = 3_000;
/** Enough that a moment of the machine is not the median. */
const ROUNDS = 7;

/** The trades are to be half among users; with less than this part the bench fails. */
const LEAST_OF_USERS = 0.4;

/** Processor time of the server for each request, in milliseconds, besides what a load generator measures. */
interface Round extends Measured {
  processor: number;
}

/** A server under load. */
interface Contender {
  url: string;
  pid: number | undefined;
  shots: (n: number) => Shot;
  /** Waits until nothing of a round is left to do. */
  drain: () => Promise<void>;
}

/**
 * Orders through the whole API (token, validation, hold, match, settlement) by
 * 200 users over 10 books, beside a bare control: one route that makes one
 * durable write in each of two objects. Half of the trades meet other users'
 * orders, so that makers settle too. Both on workerd with real files and without
 * the assets' router in front, by the same load generator, in alternating
 * rounds; each begins when nothing of the one before is left to do, and its
 * processor time includes that.
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
  const [exchangePid] = runtimes();
  const control = await startControl(join(folder, "control"));
  const controlPid = runtimes().find((pid) => pid !== exchangePid);
  try {
    const books = CATALOGUE.slice(0, BOOKS);
    const operated = { url: exchange.url, operatorToken: exchange.secrets.OPERATOR_TOKEN };
    await listArtists(operated, books, () => undefined);
    const orders: Contender = {
      url: exchange.url,
      pid: exchangePid,
      shots: await orderShots(await middlePrices(exchange.url, books), exchange.secrets.JWT_SECRET),
      drain: async () => {
        // Nobody orders any more, so that takers' settlements would wait half a minute to be acknowledged.
        await call(exchange.url, "POST", "/operator/settlements/redrive", { token: exchange.secrets.OPERATOR_TOKEN });
        await settled(operated, (all) =>
          all.every(({ pending, seq, projectedSeq }) => pending === 0 && projectedSeq >= seq),
        );
        await quiet(exchangePid);
      },
    };
    const bare: Contender = { url: control.url, pid: controlPid, shots: controlShot, drain: () => quiet(controlPid) };
    for (const contender of [orders, bare]) await round(contender, WARM_UP);
    const measured: { orders: Round[]; control: Round[] } = { orders: [], control: [] };
    for (let count = 0; count < ROUNDS; count++) {
      measured.control.push(await round(bare, REQUESTS));
      measured.orders.push(await round(orders, REQUESTS));
    }
    report(median(measured.orders), median(measured.control), await shareOfUsers(exchange.url, books));
  } finally {
    await Promise.all([exchange.stop(), control.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function round({ url, pid, shots, drain }: Contender, requests: number): Promise<Round> {
  const before = processorTime(pid);
  const measured = await load(url, CONNECTIONS, requests, shots);
  await drain();
  return { ...measured, processor: ((processorTime(pid) - before) * 1_000) / requests };
}

/** An artist, and the price in cents between the issuer's best bid and ask. */
interface Book {
  artistId: string;
  middle: number;
}

function middlePrices(url: string, artists: readonly { id: string }[]): Promise<Book[]> {
  return Promise.all(
    artists.map(async ({ id }) => {
      const { bids, asks } = await call<{ bids: Level[]; asks: Level[] }>(url, "GET", `/artists/${id}/book`);
      return { artistId: id, middle: Math.round(((bids[0]?.[0] ?? 0) + (asks[0]?.[0] ?? 0)) / 2) };
    }),
  );
}

/**
 * Each user in turn buys a share in some book at the market, and on its next turn there sells it again. Two of three
 * sales wait between the issuer's prices for somebody to buy, the third goes to the issuer: of three trades' worth of
 * sales two meet users, and so do two of four trades in all.
 */
async function orderShots(books: Book[], secret: string): Promise<(n: number) => Shot> {
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
    const { artistId, middle } = books[((n % USERS) + (turn >> 1)) % BOOKS] as Book;
    const waits = turn % 2 === 1 && ((n % USERS) + (turn >> 1)) % 3 < 2;
    return {
      path: "/api/v1/orders",
      headers: { Authorization: `Bearer ${user.token}` },
      body: JSON.stringify({
        clientOrderId: `bench-${turn}`,
        artistId,
        side: turn % 2 === 0 ? "buy" : "sell",
        quantity: 1,
        ...(waits ? { type: "limit", price: middle } : { type: "market" }),
      }),
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

/** Which part of all trades met a user's order; throws if too few did for the figures to count what makers cost. */
async function shareOfUsers(url: string, artists: readonly { id: string }[]): Promise<number> {
  let trades = 0;
  let ofUsers = 0;
  for (const { id } of artists) {
    for (const { event } of (await downloadBook(url, id)).journal) {
      if (event.type !== "filled") continue;
      trades += 1;
      if (event["makerAccount"] !== ISSUER) ofUsers += 1;
    }
  }
  if (ofUsers / trades < LEAST_OF_USERS)
    throw new Error(`Only ${ofUsers} of ${trades} trades met users' orders: the bench measures another market`);
  return ofUsers / trades;
}

function median(rounds: Round[]): Round {
  return rounds.toSorted((a, b) => a.perSecond - b.perSecond)[rounds.length >> 1] as Round;
}

function report(orders: Round, control: Round, ofUsers: number): void {
  const line = (name: string, { perSecond, p50, p99, processor }: Round) =>
    console.log(
      `${name.padEnd(36)} ${perSecond.toFixed(0).padStart(6)}/s   p50 ${p50.toFixed(1)} ms   p99 ${p99.toFixed(1)} ms   ${processor.toFixed(2)} ms of processor each`,
    );
  console.log(
    `Orders, ${USERS} users, ${BOOKS} books, ${CONNECTIONS} connections, median of ${ROUNDS} rounds of ${REQUESTS}:`,
  );
  line("Anticip, whole API", orders);
  line("control, two durable writes in series", control);
  console.log(`ratio ${(orders.perSecond / control.perSecond).toFixed(2)}`);
  console.log(`trades that met users' orders         ${(ofUsers * 100).toFixed(0).padStart(6)} %\n`);
}
