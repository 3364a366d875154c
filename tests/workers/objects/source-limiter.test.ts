import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { SOURCE_LIMITER_MIGRATIONS } from "../../../durable-objects/source-limiter/storage/formats.ts";
import { storedVersion } from "../../../durable-objects/platform/migrations.ts";

/* What counts is tested in durable-objects/source-limiter; here, that the object does it for all who call. */

const LIMIT = { count: 1, window: 60_000 };
const SPACING = 75_000;
const limiter = (name: string) => env.SOURCE_LIMITER.getByName(name);
const versionOf = (name: string) => runInDurableObject(limiter(name), (_, { storage }) => storedVersion(storage.sql));

test("calls in parallel get a place each, one after the other", async () => {
  const given = await Promise.all(Array.from({ length: 8 }, () => limiter("parallel").reserve(LIMIT)));
  // Time goes on meanwhile, so the first of those who wait may have less than the whole spacing left.
  const places = given.flatMap((reservation) => (reservation.ok ? [Math.ceil(reservation.wait / SPACING)] : []));
  expect(places.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
  expect(given.filter((reservation) => !reservation.ok && reservation.reason === "busy")).toHaveLength(4);
});

test("one source does not wait for another", async () => {
  expect(await limiter("one").reserve(LIMIT)).toMatchObject({ ok: true, wait: 0 });
  expect(await limiter("another").reserve(LIMIT)).toMatchObject({ ok: true, wait: 0 });
});

test("an object that begins anew knows what was asked, and that the source is suspended", async () => {
  await limiter("evicted").reserve(LIMIT);
  await evictDurableObject(limiter("evicted"));
  const next = await limiter("evicted").reserve(LIMIT);
  expect(next.ok && next.wait).toBeGreaterThan(0);
  for (let n = 0; n < 5; n += 1) await limiter("evicted").report({ worked: false });
  await evictDurableObject(limiter("evicted"));
  expect(await limiter("evicted").reserve(LIMIT)).toMatchObject({ ok: false, reason: "suspended" });
  expect(await versionOf("evicted")).toBe(SOURCE_LIMITER_MIGRATIONS.length);
});

test("it sets no alarm, and one that was only looked at stores nothing", async () => {
  await limiter("evicted").reserve(LIMIT);
  expect(await runInDurableObject(limiter("evicted"), (_, { storage }) => storage.getAlarm())).toBeNull();
  expect(await limiter("never-asked").view()).toMatchObject({ failures: 0 });
  expect(await versionOf("never-asked")).toBeNull();
});
