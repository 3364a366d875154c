import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { ROOM_PROTOCOL, type ServerMessage } from "../domain/messages/wire.ts";
import { startWorker } from "./miniflare.ts";
import { processorTime, runtimes } from "./processor-time.ts";

const SOCKETS = 1_000;
const FRAMES = 15;
const ROUNDS = 10;
const FRAME = JSON.stringify({ type: "depth", bids: levels(10_000, -1), asks: levels(10_001, 1) });

/** For each frame, in milliseconds: until the last socket has it, and processor time of the server. */
interface Round {
  last: number;
  processor: number;
}

/**
 * A room that shows frames to a thousand sockets, as it is and without partyserver, in
 * one server, in alternating rounds; and how many rows a start of each writes.
 */
export async function benchFanOut(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "anticip-fan-out-"));
  const { url, stop } = await startRooms(folder);
  const audiences: Audience[] = [];
  try {
    const started = { bare: await rowsOfTwoStarts(url, "bare"), party: await rowsOfTwoStarts(url, "party") };
    const pid = runtimes().at(-1);
    const bare = await Audience.gather(`${url}/bare/market`);
    const party = await Audience.gather(`${url}/party/market`);
    audiences.push(bare, party);
    for (const audience of audiences) await round(audience, pid);
    const measured: { bare: Round[]; party: Round[] } = { bare: [], party: [] };
    for (let count = 0; count < ROUNDS; count++) {
      // Each is first as often as the other.
      const order = count % 2 === 0 ? (["bare", "party"] as const) : (["party", "bare"] as const);
      for (const kind of order) measured[kind].push(await round(kind === "bare" ? bare : party, pid));
    }
    report(measured, started);
  } finally {
    for (const audience of audiences) audience.leave();
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The sockets of one room. */
class Audience {
  private readonly room: string;
  private readonly sockets: WebSocket[] = [];
  private received = 0;
  private awaited = Number.POSITIVE_INFINITY;
  private done: () => void = () => undefined;

  private constructor(room: string) {
    this.room = room;
  }

  static async gather(room: string): Promise<Audience> {
    const audience = new Audience(room);
    for (let count = 0; count < SOCKETS; count++) await audience.join();
    return audience;
  }

  /** Shows a frame; resolves when every socket has it. */
  async show(): Promise<void> {
    this.received = 0;
    this.awaited = SOCKETS;
    const everybody = new Promise<void>((resolve) => (this.done = resolve));
    const shown = await post(`${this.room}/show`, FRAME);
    if (shown !== SOCKETS) throw new Error(`${shown} of ${SOCKETS} sockets were sent the frame`);
    await everybody;
  }

  leave(): void {
    for (const socket of this.sockets) socket.close();
  }

  private async join(): Promise<void> {
    this.sockets.push(await connect(this.room, () => ++this.received === this.awaited && this.done()));
  }
}

function connect(room: string, onFrame: () => void): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${room.replace("http", "ws")}/join`, ROOM_PROTOCOL);
    socket.addEventListener("open", () => resolve(socket));
    socket.addEventListener("error", () => reject(new Error(`cannot join ${room}`)));
    socket.addEventListener("message", ({ data }: MessageEvent<string>) => {
      const message = JSON.parse(data) as ServerMessage | { type: "depth" };
      if (message.type === "mark") socket.send(JSON.stringify({ type: "seen", mark: message.mark }));
      else onFrame();
    });
  });
}

async function round(audience: Audience, pid: number | undefined): Promise<Round> {
  const before = processorTime(pid);
  const times: number[] = [];
  for (let count = 0; count < FRAMES; count++) {
    const from = performance.now();
    await audience.show();
    times.push(performance.now() - from);
  }
  return { last: median(times), processor: ((processorTime(pid) - before) * 1_000) / FRAMES };
}

/** Rows that a room writes when it begins for the first time and somebody joins, and when it begins again. */
async function rowsOfTwoStarts(url: string, kind: string): Promise<[first: number, later: number]> {
  const room = `${url}/${kind}/written`;
  const start = async (): Promise<number> => {
    const socket = await connect(room, () => undefined);
    const rows = await post(`${room}/rows-written`);
    socket.close();
    return rows;
  };
  const first = await start();
  await post(`${room}/restart`);
  return [first, await start()];
}

async function post(url: string, body = ""): Promise<number> {
  const answer = await fetch(url, { method: "POST", body });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return (await answer.json()) as number;
}

async function startRooms(folder: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const modulesRoot = join(folder, "built");
  await build({
    configFile: false,
    logLevel: "warn",
    resolve: { conditions: ["workerd", "worker"] },
    ssr: { noExternal: true, target: "webworker" },
    build: {
      ssr: join(import.meta.dirname, "fan-out", "worker.ts"),
      outDir: modulesRoot,
      emptyOutDir: true,
      rolldownOptions: { external: ["cloudflare:workers"], output: { entryFileNames: "worker.js" } },
    },
  });
  return await startWorker({
    name: "rooms",
    folder: modulesRoot,
    script: "worker.js",
    stateDir: join(folder, "state"),
    classes: { BARE: "Bare", PARTY: "Party" },
  });
}

function report(
  measured: { bare: Round[]; party: Round[] },
  rows: { bare: [number, number]; party: [number, number] },
): void {
  const summary = (rounds: Round[]): Round => ({
    last: median(rounds.map(({ last }) => last)),
    processor: rounds.reduce((sum, { processor }) => sum + processor, 0) / rounds.length,
  });
  const bare = summary(measured.bare);
  const party = summary(measured.party);
  const line = (name: string, { last, processor }: Round, [first, later]: [number, number]) =>
    console.log(
      `${name.padEnd(36)} ${last.toFixed(2).padStart(7)} ms to the last socket   ${processor.toFixed(2)} ms of processor each   rows written: first start ${first}, later starts ${later}`,
    );
  console.log(`A frame to ${SOCKETS} sockets, ${ROUNDS} rounds of ${FRAMES} frames:`);
  line("Room", party, rows.party);
  line("the same without partyserver", bare, rows.bare);
  console.log(
    `ratio ${(party.last / bare.last).toFixed(2)}, of processor time ${(party.processor / bare.processor).toFixed(2)}\n`,
  );
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}

/** Ten levels of a side, from the best away by `step` cents. */
function levels(best: number, step: number): [price: number, quantity: number][] {
  return Array.from({ length: 10 }, (_, index) => [best + step * index, 100 + index]);
}
