import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { DAY, HOUR, MINUTE } from "../../../domain/core/ranges.ts";
import worker from "../../../worker/index.ts";
import { call } from "../support/api.ts";
import { consume, projection, tidy } from "../support/jobs.ts";

const SIMULATED = ["tyla", "doechii", "rema"];
const START = Date.now();

beforeAll(async () => {
  const artists = SIMULATED.map((id, index) => ({ id, name: id, audience: 1_000_000 * (index + 1) }));
  await call(api.listArtistsForTrading, { body: { artists }, token: env.OPERATOR_TOKEN });
});

const cron = (at: number) => worker.scheduled(createScheduledController({ scheduledTime: at, cron: "* * * * *" }), env);
const job = (at: number, artistIds = SIMULATED) => consume("anticip-jobs", [{ type: "prices", artistIds, at }]);
const book = (id: string) => env.ORDER_BOOK.getByName(id);
const signal = (id: string) =>
  env.DB.prepare("SELECT value, observed_at AS at FROM source_polls WHERE source = 'simulated' AND artist_id = ?")
    .bind(id)
    .first<{ value: number; at: number }>();

/** The fair value that the book quotes around. */
async function quoted(id: string): Promise<number> {
  const { bids, asks } = await call(api.getBook, { params: { id } });
  return Math.round(((bids[0]?.[0] ?? 0) + (asks[0]?.[0] ?? 0)) / 2);
}

async function projectedAt(at: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const { results } = await env.DB.prepare("SELECT fair_value_at AS at FROM market").all<{ at: number }>();
      expect(results.map((row) => row.at)).toEqual(SIMULATED.map(() => at));
    },
    { timeout: 20_000, interval: 200 },
  );
}

test("the cron trigger moves every price: through the queue to the books, and on to D1", async () => {
  const at = START + 2 * HOUR;
  await cron(at);
  await projectedAt(at);
  for (const id of SIMULATED) {
    expect(await signal(id)).toMatchObject({ at });
    const { fairValue, source } = await call(api.getArtist, { params: { id } });
    expect(source).toBe("simulated");
    expect(Math.abs((await quoted(id)) - (fairValue ?? 0))).toBeLessThanOrEqual(1);
    const { fair_values: values } = await projection(id);
    expect(
      values
        .filter(({ time, grain }) => time === Math.floor(at / Number(grain)) * Number(grain))
        .map(({ value }) => value),
    ).toEqual([fairValue, fairValue, fairValue]);
  }
});

describe("a job", () => {
  test("that runs twice changes nothing the second time", async () => {
    const at = START + 10 * HOUR;
    await job(at);
    const before = [await book("tyla").diagnostics(), await signal("tyla")];
    await job(at);
    expect([(await book("tyla").diagnostics()).seq, await signal("tyla")]).toEqual([
      (before[0] as { seq: number }).seq,
      before[1],
    ]);
  });

  test("that comes late changes nothing", async () => {
    const { seq } = await book("tyla").diagnostics();
    const before = await signal("tyla");
    await job(START + 5 * HOUR);
    expect((await book("tyla").diagnostics()).seq).toBe(seq);
    expect(await signal("tyla")).toEqual(before);
  });

  test("for artists that are not listed does nothing", async () => {
    expect(await job(START + 11 * HOUR, ["nobody"])).toMatchObject({ explicitAcks: ["0"] });
    expect((await book("nobody").diagnostics()).seq).toBe(0);
  });
});

describe("once an hour", () => {
  const hour = Math.ceil((START + HOUR) / HOUR) * HOUR;

  test("the finest fair values that no chart asks for are dropped, and only those", async () => {
    const store = (grain: number, age: number) =>
      env.DB.prepare("INSERT OR REPLACE INTO fair_values VALUES ('tyla', ?, ?, 1, 'old', 0)")
        .bind(grain, Math.floor((hour - age) / grain) * grain)
        .run();
    for (const age of [7 * DAY, 9 * DAY]) for (const grain of [5 * MINUTE, HOUR, DAY]) await store(grain, age);
    const old = async () =>
      (await projection("tyla")).fair_values.filter(({ source }) => source === "old").map(({ grain }) => grain);
    expect(await old()).toHaveLength(6);
    await tidy("fair_values", hour);
    expect(await old()).toEqual([5 * MINUTE, HOUR, HOUR, DAY, DAY]);
  });
});
