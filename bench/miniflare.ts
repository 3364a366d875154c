import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";

/** A Worker of a benchmark, with its objects' classes by binding. */
interface Benched {
  name: string;
  folder: string;
  script: string;
  stateDir: string;
  classes: Record<string, string>;
}

/** Runs it as the exchange runs: on workerd with real files. */
export async function startWorker({ name, folder, script, stateDir, classes }: Benched): Promise<{
  url: string;
  stop: () => Promise<void>;
}> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      port: 0,
      host: "127.0.0.1",
      cf: false,
      log: new Log(LogLevel.ERROR),
      resourcePersistencePath: stateDir,
      name,
      compatibilityDate: "2026-10-01",
      modules: [{ type: "ESModule", path: join(folder, script) }],
      modulesRoot: folder,
      durableObjects: Object.fromEntries(
        Object.entries(classes).map(([binding, className]) => [binding, { className, useSQLite: true }]),
      ),
    }),
  );
  return { url: (await miniflare.ready).origin, stop: () => miniflare.dispose() };
}

/** The bare control: a route that makes one durable write in each of two objects, in series. */
export const startControl = (stateDir: string) =>
  startWorker({
    name: "control",
    folder: import.meta.dirname,
    script: "control-worker.js",
    stateDir,
    classes: { FIRST: "First", SECOND: "Second" },
  });
