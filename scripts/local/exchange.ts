import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";
import { databasesIn, DIST_WORKER, ROOT } from "./paths.ts";
import { run } from "./run.ts";
import { type Claim, claimState } from "./running.ts";
import { localSecrets, type Secrets } from "./secrets.ts";

/** Where and how to run a local exchange. */
export interface ExchangeOptions {
  /** 0 lets the system choose. */
  port: number;
  /** Folder for the objects, D1 and queues. */
  stateDir: string;
  /** That this process has the state, if it has it already. */
  claim?: Claim;
  /** Serve the web app too; default true. Its router is one more hop for every request. */
  assets?: boolean;
  /** Limit how often one address may try passwords and the like; default false, as here all load comes from one. */
  limits?: boolean;
  /** Told what the Worker logs, in place of the terminal. */
  onLog?: (text: string) => void;
  /** Takes the place of `wrangler.toml`'s vars and of the local secrets. */
  bindings?: Record<string, string | number>;
}

/** What local runs go by unless they are told otherwise: no network is needed, and no service is asked by everybody's machine. */
const LOCAL_VARS = { SOURCES: "simulated", FRANKFURTER_URL: "", ECB_URL: "" };

/** A running local exchange. */
export interface Exchange {
  url: string;
  secrets: Secrets;
  /** Reads or changes what D1 holds, for what no operation of the API can bring about. */
  sql(statement: string, ...parameters: (string | number)[]): Promise<Record<string, unknown>[]>;
  /** Fires the cron trigger as the platform would at `time` (ms). */
  fireCron(time: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the built Worker with its objects, D1, queues and assets, as
 * `wrangler.toml` says, straight on workerd: wrangler's own dev server puts a
 * proxy in front that is ten times slower. Run `build` first.
 */
export async function startExchange({
  port,
  stateDir,
  claim = claimState(stateDir),
  assets = true,
  limits = false,
  onLog,
  bindings = {},
}: ExchangeOptions): Promise<Exchange> {
  const secrets = { ...localSecrets(), ...bindings };
  await run("wrangler", ["d1", "migrations", "apply", "DB", "--local", "--persist-to", stateDir]);
  process.env.WRANGLER_LOG ??= "error"; // else it announces at each start that it has read the secrets
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(ROOT, "wrangler.toml"));
  if (!assets) delete workerOptions.assets;
  // Simulated, a limit writes to disk at each call, which takes longer than an order: so never the one on all calls.
  const ratelimits = workerOptions.ratelimits as Record<string, unknown>;
  for (const name of ["ADDRESS_LIMIT", "SITE_LIMIT"]) delete ratelimits[name];
  if (!limits) for (const name of ["CREDENTIAL_LIMIT", "SITE_CREDENTIAL_LIMIT"]) delete ratelimits[name];
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      port,
      host: "127.0.0.1",
      cf: false,
      resourcePersistencePath: databasesIn(stateDir),
      log: new Log(LogLevel.ERROR),
      ...(onLog && { handleStructuredLogs: ({ message }: { message: string }) => onLog(message) }),
      ...workerOptions,
      name: "anticip",
      rootPath: DIST_WORKER,
      modules: [{ type: "ESModule", path: join(DIST_WORKER, "index.js") }],
      bindings: { ...(workerOptions.bindings as Record<string, string | number>), ...LOCAL_VARS, ...secrets },
    }),
  );
  const url = (await miniflare.ready).origin.replace("127.0.0.1", "localhost");
  // However this process ends, but for SIGKILL, workerd ends with it.
  claim.noteRunning(url);
  return {
    url,
    secrets,
    // By the Worker's own binding: a second process would find the file locked now and then.
    sql: async (statement, ...parameters) => {
      const db = await miniflare.getD1Database("DB");
      const { results } = await db
        .prepare(statement)
        .bind(...parameters)
        .all();
      return results;
    },
    fireCron: async (time) => {
      const worker = await miniflare.getWorker();
      await worker.scheduled({ scheduledTime: new Date(time), cron: "* * * * *" });
    },
    stop: async () => {
      await miniflare.dispose();
      claim.release();
    },
  };
}
