import { globSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CATALOGUE } from "../../domain/catalogue/index.ts";
import type { Task } from "../../domain/core/task.ts";
import { type ExchangeProcess, startProcess } from "../../scripts/chaos/process.ts";
import { build } from "../../scripts/local/build.ts";
import { call } from "../../scripts/local/client.ts";
import { listArtists } from "../../scripts/local/operator.ts";
import { localSecrets } from "../../scripts/local/secrets.ts";
import { eventually } from "./screen.ts";

/* The built exchange as a process that is killed while it works: what its queues held is gone, D1's file is as it was. */

const stateDir = mkdtempSync(join(tmpdir(), "anticip-killed-"));
const { OPERATOR_TOKEN } = localSecrets();

/** Artists with a fair value, and rows without one, so that there are batches enough to be killed among. */
const VALUED = 25;
const FILLERS = 4_000;

let exchange: ExchangeProcess | undefined;

beforeAll(build);
afterAll(async () => {
  await exchange?.kill();
  rmSync(stateDir, { recursive: true, force: true });
});

async function unusedPort(): Promise<number> {
  const probe = createServer();
  return await new Promise((resolve) =>
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    }),
  );
}

const start = async (port: number): Promise<ExchangeProcess> => (exchange = await startProcess(port, stateDir));
const kill = async (): Promise<void> => {
  await exchange?.kill();
  exchange = undefined;
};
const ask = <T>(method: string, path: string, body?: object) =>
  call<T>(exchange?.url ?? "", method, path, { token: OPERATOR_TOKEN, ...(body && { body }) });
const taskOf = (id: string) => ask<Task>("GET", `/background/tasks/${id}`);

/** Works on D1's file, which nobody has open. */
function withDatabase<T>(work: (db: DatabaseSync) => T): T {
  for (const file of globSync("**/*.sqlite", { cwd: stateDir })) {
    const db = new DatabaseSync(join(stateDir, file));
    try {
      if (db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'task_batches'").get()) return work(db);
    } finally {
      db.close();
    }
  }
  throw new Error("D1's file was not found");
}

test("a task that is killed in the middle, twice, is done in the end: no part is lost, none counts twice", async () => {
  const port = await unusedPort();
  const { url } = await start(port);
  await listArtists({ url, operatorToken: OPERATOR_TOKEN }, CATALOGUE.slice(0, VALUED), () => undefined);
  await kill();
  const valued = withDatabase((db) => {
    db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${FILLERS})
      INSERT INTO artists (id, name, search_name, genres, listed_at) SELECT printf('filler-%05d', i), 'Filler', 'filler', '[]', 1 FROM n`);
    return db.prepare("SELECT COUNT(*) AS n FROM valuations").get()?.["n"];
  });
  expect(valued).toBe(VALUED);

  await start(port);
  const { task } = await ask<{ task: Task }>("POST", "/diagnostics/recalculate", {});
  let done = 0;
  for (let kills = 0; kills < 2; kills += 1) {
    await eventually(async () => (await taskOf(task.id)).done > done).toBe(true);
    const before = await taskOf(task.id);
    await kill();
    expect(before).toMatchObject({ status: "running" });
    done = before.done;
    // The lease of whoever was killed is over, as it is after ten minutes.
    withDatabase((db) => db.exec("UPDATE task_batches SET due_at = 0 WHERE lease IS NOT NULL"));
    await start(port);
    expect((await taskOf(task.id)).done).toBeGreaterThanOrEqual(done);
    // The wake-ups have gone with the process.
    exchange?.fireCron(Date.now());
  }
  await eventually(async () => (await taskOf(task.id)).status).toBe("done");
  const { batches, done: ended, failed, counts } = await taskOf(task.id);
  expect([ended, failed, counts["valued"]]).toEqual([batches, 0, valued]);
  expect(batches).toBeGreaterThan(FILLERS / 100);
});
