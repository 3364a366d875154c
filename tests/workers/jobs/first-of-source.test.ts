import { env } from "cloudflare:workers";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { DAY } from "../../../domain/core/ranges.ts";
import { call } from "../support/api.ts";
import { consume } from "../support/jobs.ts";

/*
 * An admin gives one artist after the other an article: what the first is learned to be must not change when more of
 * the source is known. Wikimedia is a function in place of `fetch` here.
 */

const ARTISTS = ["artist-0", "artist-1", "artist-2"];
const START = Math.floor(Date.now() / DAY) * DAY + DAY / 2;
const dayOf = (day: string) => Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}T00:00:00Z`);

beforeAll(async () => {
  env.SOURCES = "wikimedia";
  env.SOURCE_CONTACT = "operator@anticip.example";
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const [article = "", , from = "", to = ""] = new URL(new Request(input).url).pathname.split("/").slice(-4);
    const items = [];
    for (let day = dayOf(from); day <= dayOf(to); day += DAY)
      items.push({
        project: "en.wikipedia",
        article,
        granularity: "daily",
        timestamp: `${new Date(day).toISOString().slice(0, 10).replaceAll("-", "")}00`,
        views: Math.round(20_000 * (Number(article.at(-1)) + 1) * (1 + 0.03 * Math.sin(1.7 * (day / DAY)))),
      });
    return Response.json({ items });
  });
  const artists = ARTISTS.map((id) => ({
    id,
    name: id,
    audience: 5_000_000,
    identifiers: [{ kind: "wikipedia" as const, value: `en.wikipedia/${id}` }],
  }));
  vi.setSystemTime(START);
  await call(api.listArtistsForTrading, { body: { artists }, token: env.OPERATOR_TOKEN });
});
afterAll(() => {
  env.SOURCES = "simulated";
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Has Wikimedia asked about artists at noon, so many days after the listing. */
async function ask(days: number, ...artistIds: string[]): Promise<void> {
  vi.setSystemTime(START + days * DAY);
  expect(await consume("anticip-jobs", [{ type: "poll", source: "wikimedia", artistIds }])).toMatchObject({
    explicitAcks: ["0"],
  });
}

const valuation = (id: string) =>
  vi.waitFor(() => call(api.getValuation, { params: { id } }), { timeout: 20_000, interval: 100 });

test("the first artist of a source is on its scale at once, and those after it change nothing of it", async () => {
  const listed = (await valuation("artist-0")).fairValue;
  await ask(0, "artist-0");
  await ask(1, "artist-0");
  const { parts, fairValue } = await valuation("artist-0");
  // Where its audience has put its price, and not thousands of times as high.
  expect(parts[0]?.level).toBeGreaterThan(2);
  expect(parts[0]?.level).toBeLessThan(10);
  await ask(1, "artist-1");
  for (let day = 2; day < 8; day += 1) {
    await ask(day, "artist-0");
    await ask(day, "artist-1", "artist-2");
    // Steady views, a steady price: a part of a per cent a day, to and fro.
    const { fairValue: now, held } = await valuation("artist-0");
    expect(Math.abs(now / fairValue - 1)).toBeLessThan(0.03);
    expect(held).toBeNull();
  }
  expect(Math.abs(fairValue / listed - 1)).toBeLessThan(0.03);
});
