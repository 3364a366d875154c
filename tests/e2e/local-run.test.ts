import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { ArtistSummary } from "../../domain/api/market.ts";
import { CATALOGUE } from "../../domain/catalogue/index.ts";
import { call } from "../../scripts/local/client.ts";
import { DEMO_ACCOUNT } from "../../scripts/local/demo-account.ts";
import { type Launched, launch, run } from "./command.ts";
import { eventually } from "./screen.ts";

/*
 * A developer's day with the commands of a local run, on a state folder of its own: start, work beside it, stop,
 * forget. Each test begins where the one before has ended.
 */

const folder = mkdtempSync(join(tmpdir(), "anticip-commands-"));
const STATE = join(folder, "state");
const env = { ANTICIP_STATE: STATE };
const noteOfRunning = join(STATE, "running.json");

/** A port that nobody uses. */
function unusedPort(): Promise<string> {
  const probe = createServer();
  return new Promise((resolve) =>
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(String(port)));
    }),
  );
}

let started: Launched | undefined;
let url: string;

const launched: Launched[] = [];
afterAll(() => {
  for (const command of launched) command.kill();
  rmSync(folder, { recursive: true, force: true });
});

const artistsNamed = async (name: string): Promise<string[]> =>
  (await call<{ artists: ArtistSummary[] }>(url, "GET", `/artists?q=${name}`)).artists.map(({ id }) => id);

test("of two npm starts at the same moment one runs, and the other says so and ends", async () => {
  const ports = [await unusedPort(), await unusedPort()];
  const both = ports.map((PORT) => launch("start", [], { ...env, PORT }));
  launched.push(...both);
  const [ended, code] = await Promise.race(both.map(async (command, index) => [index, await command.ended()] as const));
  expect([code, both[ended]?.stderr()]).toEqual([
    1,
    "Another command has just begun to use this state: try again when it has ended.\n",
  ]);
  started = both[1 - ended];
  url = `http://localhost:${ports[1 - ended]}`;
});

test("npm start lists every artist, and says where it runs and how to sign in", async () => {
  await started?.says("Ctrl-C stops it");
  expect(started?.stderr()).toContain(`Listing the catalogue: ${CATALOGUE.length} artists listed`);
  await started?.says(`Anticip runs at ${url}`);
  await call(url, "POST", "/auth/login", { body: DEMO_ACCOUNT });
  expect(existsSync(noteOfRunning)).toBe(true);
});

test.skipIf(process.platform === "win32")("what it stores is for nobody else on the machine", () => {
  const stored = ["", ...readdirSync(STATE, { recursive: true, encoding: "utf8" })];
  expect(stored.filter((path) => path.endsWith(".sqlite")).length).toBeGreaterThan(CATALOGUE.length);
  expect(stored.filter((path) => (statSync(join(STATE, path)).mode & 0o077) !== 0)).toEqual([]);
});

describe("beside a running exchange", () => {
  const refusal = () => ({
    code: 1,
    stdout: "",
    stderr: `An exchange already runs on this state, at ${url}: stop it first.\n`,
  });

  test("a second npm start says so in one line, and ends", async () => {
    expect(await run("start", [], { ...env, PORT: await unusedPort() })).toEqual(refusal());
  });

  test("npm run reset refuses, and forgets nothing", async () => {
    expect(await run("reset", [], env)).toEqual(refusal());
    expect(existsSync(noteOfRunning)).toBe(true);
    await call(url, "POST", "/auth/login", { body: DEMO_ACCOUNT });
  });

  test("npm run catalogue changes nothing about what is listed", async () => {
    const { code, stderr } = await run("catalogue", [], env);
    expect(stderr).toContain(`Listing the catalogue: 0 artists listed, ${CATALOGUE.length} listed before`);
    expect(code).toBe(0);
  });
});

describe("npm run import", () => {
  const HEADER = "week,artist_id,h100_pts,h100_best,h100_n,b200_pts,b200_best,b200_n";
  const GOOD = "2024-01-06,zzz-newcomer,120,3,2,40,161,1\n2024-01-13,zzz-newcomer,140,2,2,60,120,1";
  const BAD = "2024-01-07,zzz-newcomer,1,1,1,1,1,1";
  const csv = (...lines: string[]): string => {
    const file = join(folder, "history.csv");
    writeFileSync(file, [HEADER, ...lines, ""].join("\n"));
    return file;
  };

  test("changes nothing when --strict finds a bad row, and says which", async () => {
    const file = csv(GOOD, BAD);
    const { code, stdout, stderr } = await run("import", [file, "--strict"], env);
    expect(stderr).toMatch(/history\.csv:4: week: Not a Saturday/);
    expect(stderr).toContain("Nothing was imported: --strict takes no bad rows.");
    expect([code, stdout]).toEqual([1, ""]);
    expect(await artistsNamed("newcomer")).toEqual([]);
  });

  test("skips and counts bad rows without it", async () => {
    const { code, stderr } = await run("import", [csv(GOOD, BAD)], env);
    expect(stderr).toMatch(/history\.csv:4: week: Not a Saturday/);
    expect(stderr).toContain("Importing 1 artists: 1 imported, 0 unchanged, 2 rows, 1 bad rows skipped");
    expect(code).toBe(0);
    await eventually(() => artistsNamed("newcomer")).toEqual(["zzz-newcomer"]);
  });

  test("changes nothing the second time", async () => {
    const { code, stderr } = await run("import", [csv(GOOD)], env);
    expect(stderr).toContain("Importing 1 artists: 0 imported, 1 unchanged, 2 rows, 0 bad rows skipped");
    expect(code).toBe(0);
  });

  test("says that a file is not there, and how it is used", async () => {
    expect(await run("import", [join(folder, "nothing.csv")], env)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("There is no file "),
    });
    expect(await run("import", [], env)).toMatchObject({ code: 1, stderr: expect.stringContaining("FILE.csv") });
  });
});

describe("afterwards", () => {
  test("Ctrl-C ends the exchange with everything it has started, and the note that it runs", async () => {
    expect(await started?.interrupt()).toBe(0);
    await eventually(() => started?.isRunning()).toBe(false);
    expect(existsSync(noteOfRunning)).toBe(false);
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  });

  test("a command that finds none running starts one on the same state, and leaves none", async () => {
    const { code, stderr } = await run("catalogue", [], env);
    expect(stderr).toContain(`Listing the catalogue: 0 artists listed, ${CATALOGUE.length} listed before`);
    expect(code).toBe(0);
    expect(existsSync(noteOfRunning)).toBe(false);
  });

  test("npm run reset forgets what was stored, and nothing else that lies there", async () => {
    expect(readdirSync(STATE)).not.toEqual([]);
    const mine = join(STATE, "notes.txt");
    writeFileSync(mine, "not the exchange's");
    expect(await run("reset", [], env)).toEqual({
      code: 0,
      stdout: "Local state is forgotten. The secrets in .dev.vars stay.\n",
      stderr: "",
    });
    expect(readdirSync(STATE)).toEqual(["notes.txt"]);
    expect(await run("reset", [], env), "a second time").toMatchObject({ code: 0 });
  });

  test("npm run catalogue lists every artist on a state where none is", async () => {
    const { code, stderr } = await run("catalogue", [], env);
    expect(stderr).toContain(`Listing the catalogue: ${CATALOGUE.length} artists listed, 0 listed before`);
    expect(code).toBe(0);
  });
});
