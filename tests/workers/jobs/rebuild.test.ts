import { env } from "cloudflare:workers";
import { beforeAll, expect, test, vi } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { call, newTrader } from "../support/api.ts";
import { limitOrder, list, marketOrder } from "../support/exchange.ts";
import { projection } from "../support/jobs.ts";

const ARTISTS = ["tyla", "doechii"];
const operator = { token: "" };

beforeAll(async () => {
  operator.token = env.OPERATOR_TOKEN;
  for (const id of ARTISTS) await list(id, 1_000);
  const [ada, bob] = [await newTrader(), await newTrader()];
  for (const artistId of ARTISTS) {
    await call(api.placeOrder, { body: marketOrder(artistId, "buy", 20), token: ada.token });
    await call(api.placeOrder, { body: marketOrder(artistId, "buy", 6), token: bob.token });
    await call(api.placeOrder, { body: limitOrder(artistId, "buy", 5, 1_001), token: bob.token });
    await call(api.placeOrder, { body: limitOrder(artistId, "sell", 8, 1_000), token: ada.token });
    await call(api.placeOrder, { body: marketOrder(artistId, "sell", 4), token: bob.token });
  }
  await settled();
});

/** Waits until portfolios have acknowledged everything and D1 holds everything. */
async function settled(): Promise<void> {
  await vi.waitFor(
    async () => {
      const { books } = await call(api.getDiagnostics, operator);
      for (const { seq, projectedSeq, failing } of books) expect([projectedSeq, failing]).toEqual([seq, 0]);
    },
    { timeout: 25_000, interval: 200 },
  );
}

test("D1's projections can be dropped: the books tell them again, and they come out equal", async () => {
  const before = await Promise.all(ARTISTS.map(projection));
  expect(before[0]?.trades.length).toBeGreaterThan(3);
  expect(await call(api.rebuildProjections, operator)).toEqual({ books: 2 });
  await settled();
  expect(await Promise.all(ARTISTS.map(projection))).toEqual(before);
});

test("waiting settlements can be driven at once", async () => {
  expect(await call(api.redriveSettlements, operator)).toEqual({ books: 2 });
  await vi.waitFor(async () => {
    const { books } = await call(api.getDiagnostics, operator);
    expect(books.map(({ pending }) => pending)).toEqual([0, 0]);
  });
});

test("the public audit balances while settlements are under way", async () => {
  const { artists, accounts, balanced } = await call(api.getTransparency, {});
  expect(balanced).toBe(true);
  expect(accounts).toMatchObject({ count: 2, granted: 2_000_000, balanced: true });
  for (const artist of artists) {
    expect(artist.held + artist.inventory + artist.sharesInFlight).toBe(artist.sharesFloated);
    expect(artist.portfolioCash + artist.issuerCash + artist.fees + artist.cashInFlight).toBe(0);
  }
});
