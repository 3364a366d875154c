import { applyD1Migrations, evictAllDurableObjects, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";

// The files of this project share a runtime, which saves half of their time. None may find what another has stored.
await evictAllDurableObjects({ webSockets: "close" });
await reset();
await emptyDatabase(); // which `reset` leaves as it was now and then
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);

async function emptyDatabase(): Promise<void> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%'",
  ).all<{ name: string }>();
  if (results.length > 0) await env.DB.batch(results.map(({ name }) => env.DB.prepare(`DROP TABLE ${name}`)));
}
