import { createHash } from "node:crypto";

/*
 * Messages that failed at their last attempt go to the queue of dead letters, from where they are stored in D1, each
 * body once: one that was sent again and dies again comes back with its history. The platform tells of a dead letter
 * neither where it came from nor why it died, so both are noted when the last attempt fails.
 */

/** The queue of dead letters. */
export const DEAD_LETTERS = "anticip-dead";

/** Most that are stored: beyond that they wait in their queue until some are looked at. */
export const MOST_STORED = 10_000;

/** Events of a dead letter that are kept: the newest. */
const KEPT_EVENTS = 20;

/** Characters of an error that are kept. */
const LONGEST_ERROR = 500;

const hashOf = (body: string): string => createHash("sha256").update(body).digest("hex");

/** A body as it is stored; the queue cannot carry what JSON cannot. */
const textOf = (body: unknown): string => JSON.stringify(body) ?? "null";

function typeOf(body: unknown): string {
  const { type } = (body ?? {}) as { type?: unknown };
  return typeof type === "string" ? type.slice(0, 100) : "";
}

/** Notes of a message whose last attempt failed at `now` (ms) what it will die of. */
export async function noteLastFailure(
  db: D1Database,
  { queue, body, attempts, error }: { queue: string; body: unknown; attempts: number; error: unknown },
  now: number,
): Promise<void> {
  const text = textOf(body);
  await db
    .prepare(
      `INSERT INTO dead_letters (hash, queue, type, body, status, error, attempts, deaths, history, first_at, last_at)
       SELECT ?1, ?2, ?3, ?4, 'failing', ?5, ?6, 0, '[]', ?7, ?7 WHERE (SELECT COUNT(*) FROM dead_letters) < ?8
       ON CONFLICT (hash) DO UPDATE SET queue = excluded.queue, error = excluded.error, attempts = excluded.attempts`,
    )
    .bind(hashOf(text), queue, typeOf(body), text, String(error).slice(0, LONGEST_ERROR), attempts, now, MOST_STORED)
    .run();
}

/**
 * Stores a dead letter; told again of the same message it changes nothing. `queue` is where such messages are taken,
 * in case nothing was noted. Throws when as many are stored as may be.
 */
export async function storeDeadLetter(
  db: D1Database,
  { id, body }: Pick<Message, "id" | "body">,
  queue: string | null,
  now: number,
): Promise<void> {
  const text = textOf(body);
  const died = "json_object('at', ?6, 'died', dead_letters.error)";
  const { meta } = await db
    .prepare(
      `INSERT INTO dead_letters (hash, queue, type, body, status, error, attempts, deaths, history, message_id, first_at, last_at)
       SELECT ?1, ?2, ?3, ?4, 'dead', NULL, 0, 1, json_array(json_object('at', ?6, 'died', NULL)), ?5, ?6, ?6
       WHERE (SELECT COUNT(*) FROM dead_letters) < ?7 OR EXISTS (SELECT 1 FROM dead_letters WHERE hash = ?1)
       ON CONFLICT (hash) DO UPDATE SET
         status = iif(message_id IS excluded.message_id, status, 'dead'),
         deaths = deaths + (message_id IS NOT excluded.message_id),
         history = iif(message_id IS excluded.message_id, history, (
           SELECT json_group_array(json(value)) FROM (
             SELECT * FROM (
               SELECT key, value FROM json_each(json_insert(history, '$[#]', ${died})) ORDER BY key DESC LIMIT ${KEPT_EVENTS})
             ORDER BY key))),
         last_at = iif(message_id IS excluded.message_id, last_at, excluded.last_at),
         message_id = excluded.message_id`,
    )
    .bind(hashOf(text), queue, typeOf(body), text, id, now, MOST_STORED)
    .run();
  if (meta.changes === 0) throw new Error(`${MOST_STORED} dead letters are stored: look at them, or drop them`);
}
