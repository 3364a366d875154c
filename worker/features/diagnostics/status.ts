import type {
  cacheStatus,
  databaseStatus,
  objectStatus,
  queueStatus,
  refreshStatus,
  RouteResponse,
} from "../../../domain/api/index.ts";
import type { ListedArtistId } from "../../../durable-objects/protocol/listed-artist.ts";
import { describeError } from "../../platform/describe-error.ts";
import { Recent } from "../../platform/recent.ts";
import type { ServiceContext } from "../../platform/service-context.ts";
import { backlog } from "../../platform/tasks/batches.ts";
import type { TaskKind } from "../../platform/tasks/task-kind.ts";
import { within } from "../../platform/within.ts";
import { bookOf, sourceStatuses } from "../market-data/index.ts";

/** How long a part may take to answer, in ms. */
const PATIENCE = 1_000;

/** How large D1 is, how fast it answers, and what it holds. No row is counted. */
export async function statusOfDatabase({ env: { DB } }: ServiceContext): Promise<RouteResponse<typeof databaseStatus>> {
  const begun = Date.now();
  const { results, meta } = await DB.prepare(
    `SELECT name, sql NOT LIKE '%WITHOUT ROWID%' AS hasRows FROM sqlite_master
     WHERE type = 'table' AND substr(name, 1, 1) <> '_' AND name NOT LIKE 'sqlite%' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name`,
  ).all<{ name: string; hasRows: number }>();
  const readMs = Date.now() - begun;
  const migration = await DB.prepare("SELECT name FROM d1_migrations ORDER BY id DESC LIMIT 1").first<string>("name");
  const counted = results.filter(({ hasRows }) => hasRows === 1);
  const rows = await DB.batch<{ last: number | null }>(
    counted.map(({ name }) => DB.prepare(`SELECT MAX(rowid) AS last FROM "${name}"`)),
  );
  const last = new Map(counted.map(({ name }, index) => [name, rows[index]?.results[0]?.last ?? 0]));
  return {
    bytes: meta.size_after,
    readMs,
    migration,
    tables: results.map(({ name }) => ({ table: name, lastRow: last.get(name) ?? null })),
  };
}

/** How fresh what sources told is, and when tasks ran. */
export async function statusOfRefresh(
  context: ServiceContext,
  kinds: readonly TaskKind[],
): Promise<RouteResponse<typeof refreshStatus>> {
  const { sources, simulated } = await sourceStatuses(context);
  const { results } = await context.env.DB.prepare(
    `SELECT kind, MAX(status = 'running') AS running, MAX(iif(status = 'done', finished_at, NULL)) AS doneAt,
       MAX(iif(status = 'failed', finished_at, NULL)) AS failedAt FROM tasks GROUP BY kind`,
  ).all<{ kind: string; running: number; doneAt: number | null; failedAt: number | null }>();
  const ran = new Map(results.map((row) => [row.kind, row]));
  const tasks = kinds.map(({ name: kind, title, schedule }) => {
    const { running, doneAt = null, failedAt = null } = ran.get(kind) ?? {};
    return { kind, title, everyMinutes: schedule?.everyMinutes ?? null, running: running === 1, doneAt, failedAt };
  });
  return { sources, simulated, tasks };
}

/** What this isolate remembers. */
export function statusOfCaches(): RouteResponse<typeof cacheStatus> {
  const caches = [...Recent.named].map(([cache, { size, asked }]) => ({ cache, entries: size, ...asked }));
  return { caches };
}

/** What waits in queues, tasks and among dead letters. */
export async function statusOfQueues({ env, now }: ServiceContext): Promise<RouteResponse<typeof queueStatus>> {
  const queues = [
    ["anticip-events", env.EVENTS],
    ["anticip-jobs", env.JOBS],
  ] as const;
  const [waiting, batches, counts] = await Promise.all([
    Promise.all(queues.map(async ([queue, binding]) => ({ queue, backlog: await backlogOf(queue, binding) }))),
    backlog(env.DB, now),
    env.DB.prepare(
      `SELECT (SELECT COUNT(*) FROM dead_letters WHERE status IN ('dead', 'redriving')) AS dead,
         (SELECT COUNT(*) FROM dead_letters WHERE status = 'redriven') AS redriven,
         (SELECT COUNT(*) FROM notices) AS notices`,
    ).first<{ dead: number; redriven: number; notices: number }>(),
  ]);
  const { dead = 0, redriven = 0, notices = 0 } = counts ?? {};
  return { queues: waiting, batches, deadLetters: { dead, redriven }, notices };
}

/** What waits in a queue; null where it does not tell in time. */
async function backlogOf(queue: string, binding: Queue) {
  try {
    const { backlogCount, backlogBytes, oldestMessageTimestamp } = await within(PATIENCE, binding.metrics());
    return { messages: backlogCount, bytes: backlogBytes, oldestAt: oldestMessageTimestamp?.getTime() ?? null };
  } catch (error) {
    console.warn("queue does not tell its backlog", { queue, error: describeError(error) });
    return null;
  }
}

/** How books are, those of the artists after `after`. */
export async function statusOfBooks(
  { env }: ServiceContext,
  after: string,
  limit: number,
): Promise<Omit<RouteResponse<typeof objectStatus>, "nextCursor">> {
  const { results } = await env.DB.prepare("SELECT id FROM artists WHERE id > ? ORDER BY id LIMIT ?")
    .bind(after, limit)
    .all<{ id: ListedArtistId }>();
  const answers = await Promise.all(
    results.map(async ({ id: artistId }) => {
      const begun = Date.now();
      try {
        const { hash: _hash, ...book } = await within(PATIENCE, bookOf(env, artistId).diagnostics());
        return { artistId, book: { artistId, ...book, answeredInMs: Date.now() - begun } };
      } catch (error) {
        console.warn("book does not answer", { artistId, error: describeError(error) });
        return { artistId, book: null };
      }
    }),
  );
  return {
    books: answers.flatMap(({ book }) => book ?? []),
    silent: answers.filter(({ book }) => book === null).map(({ artistId }) => artistId),
  };
}
