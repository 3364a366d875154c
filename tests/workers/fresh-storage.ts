import { applyD1Migrations, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";

/*
 * The files of this project share a runtime, which saves half of their time. None may find what another has stored:
 * books are known by their artists, so they and D1 are emptied; portfolios have ids that no other file uses, and
 * rooms store nothing. What a book has put on the queue is waited for: it would tell the next file's D1 of a book that
 * is no longer. (`reset` of cloudflare:test leaves objects as they were when nothing has them in memory.)
 */
const tables = await rows<{ name: string }>(
  "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%'",
);
if (tables.length > 0) {
  await endTasks();
  const artists = await rows<{ id: string }>("SELECT id FROM artists");
  await Promise.all(artists.map(({ id }) => projected(id)));
  for (const { id } of artists) await emptyBook(id);
  await env.DB.batch(tables.map(({ name }) => env.DB.prepare(`DROP TABLE ${name}`)));
}
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);

/** Lets no task go on into the next file: none begins a batch, and those that are being done end. */
async function endTasks(): Promise<void> {
  await env.DB.prepare("UPDATE task_batches SET status = 'cancelled' WHERE status = 'open'").run();
  const leased = () =>
    env.DB.prepare("SELECT 1 FROM task_batches WHERE lease IS NOT NULL AND due_at > ?").bind(Date.now());
  await vi.waitFor(async () => expect(await leased().first()).toBeNull(), { timeout: 60_000, interval: 100 });
}

/** Waits until D1 has acknowledged all that a book has told it. */
async function projected(artistId: string): Promise<void> {
  const lag = async () => {
    const { seq, projectedSeq } = await env.ORDER_BOOK.getByName(artistId).diagnostics();
    return seq - projectedSeq;
  };
  await vi.waitFor(async () => expect(await lag()).toBe(0), { timeout: 60_000, interval: 100 });
}

/** Deletes what a book stores, and drops the book from memory before it can miss that. */
async function emptyBook(artistId: string): Promise<void> {
  const emptied = "emptied for the next file of tests";
  const emptying = runInDurableObject(env.ORDER_BOOK.getByName(artistId), async (_, ctx) => {
    await ctx.storage.deleteAll();
    await ctx.storage.sync();
    ctx.abort(emptied);
  });
  await emptying.catch((error: unknown) => {
    if (!String(error).includes(emptied)) throw error;
  });
}

async function rows<T>(query: string): Promise<T[]> {
  return (await env.DB.prepare(query).all<T>()).results;
}
