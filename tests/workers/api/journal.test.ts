import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { JournalVerifier } from "../../../domain/core/public-journal.ts";
import { newAccount } from "../support/account.ts";
import { call, expectProblem, request, success } from "../support/api.ts";
import { limitOrder, list, marketOrder } from "../support/exchange.ts";

type Line = api.RouteResponse<typeof api.getJournal>["entries"][number];

const ARTISTS = ["tyla", "doechii"];
const CAPTIONS = ["for the long run", "out before the tour"];

/** What must not be in a public answer: ids, names, cookies, what clients call their orders, captions. */
const secret: string[] = [];

beforeAll(async () => {
  for (const id of ARTISTS) await list(id, 1_000);
  const accounts = [await newAccount("journal-ada"), await newAccount("journal-bob")];
  for (const [index, { token, id, username, cookie }] of accounts.entries()) {
    secret.push(id, username, cookie, CAPTIONS[index] ?? "");
    for (const artistId of ARTISTS) {
      const orders = [
        marketOrder(artistId, "buy", 20),
        limitOrder(artistId, "sell", 8, 1_000 + index),
        limitOrder(artistId, "buy", 5, 900),
        marketOrder(artistId, "sell", 3),
      ];
      for (const body of orders) {
        secret.push(body.clientOrderId);
        await call(api.placeOrder, { body, token });
      }
      const clientOrderId = `captioned-${index}-${artistId}`;
      secret.push(clientOrderId);
      const body = { clientOrderId, artistId, side: "buy" as const, quantity: 2, caption: CAPTIONS[index] ?? "" };
      await call(api.placeTrade, { body, token });
    }
  }
});

const journal = async (id: string): Promise<Line[]> =>
  (await call(api.getJournal, { params: { id }, query: {} })).entries;

/** Every string in a value, keys too. */
function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...strings(inner)]);
}

/** By which names a journal calls the parties of its executions, the issuer left out. */
function pseudonyms(lines: readonly Line[]): Set<unknown> {
  const parties = lines.flatMap(({ event }) => [event["takerAccount"], event["makerAccount"]]);
  return new Set(parties.filter((name) => name !== undefined && name !== "issuer"));
}

describe("a book's journal, without a token", () => {
  test("says nothing of who trades: no id, name, session, caption or name that a client gave an order", async () => {
    for (const id of ARTISTS) {
      const found = strings([await journal(id), await call(api.getFingerprint, { params: { id } })]);
      expect(found.length).toBeGreaterThan(100);
      for (const hidden of secret) {
        expect(hidden).not.toBe("");
        expect(
          found.filter((text) => text.includes(hidden)),
          hidden,
        ).toEqual([]);
      }
    }
  });

  test("calls an account by one name in one book, and by another in another", async () => {
    const [tyla, doechii] = await Promise.all(ARTISTS.map(journal));
    const [here, there] = [pseudonyms(tyla ?? []), pseudonyms(doechii ?? [])];
    expect([here.size, there.size], "two accounts traded").toEqual([2, 2]);
    expect([...here].filter((name) => there.has(name))).toEqual([]);
    expect(pseudonyms(await journal("tyla"))).toEqual(here);
  });

  test("can be read in pages and its chain of hashes checked", async () => {
    const params = { id: "tyla" };
    const first = await call(api.getJournal, { params, query: { limit: 3 } });
    const rest = await call(api.getJournal, { params, query: { after: 3 } });
    const lines = [...first.entries, ...rest.entries];
    expect(first.entries.length).toBe(3);
    expect(lines.map((line) => line.seq)).toEqual(lines.map((_, index) => index + 1));
    const { seq, hash, house } = await call(api.getFingerprint, { params });
    const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
    const verifier = new JournalVerifier(sha256);
    await verifier.follow(lines.slice(0, seq));
    expect(verifier.result()).toMatchObject({ seq, hash, house, verifiedFrom: 1 });
    const changed = lines.map((line) => (line.seq === 2 ? { ...line, time: line.time + 1 } : line));
    await expect(new JournalVerifier(sha256).follow(changed)).rejects.toThrow("does not follow");
  });

  test("may be kept where it cannot change any more: a full page, not the last one", async () => {
    const kept = async (query: { after?: number; limit: number }) => {
      const response = await request(api.getJournal, { params: { id: "tyla" }, query });
      await success(api.getJournal, response.clone());
      return response.headers.get("Cache-Control");
    };
    expect(await kept({ limit: 4 })).toBe("public, max-age=3600, immutable");
    expect(await kept({ limit: api.JOURNAL_PAGE })).toBe("no-cache");
    expect(await kept({ after: 1_000_000, limit: 4 })).toBe("no-cache");
  });

  test.each([{ limit: 0 }, { limit: api.JOURNAL_PAGE + 1 }, { after: -1 }, { after: 0.5 }])(
    "refuses %j",
    async (query) => {
      await expectProblem(await request(api.getJournal, { params: { id: "tyla" }, query }), "invalid_request");
    },
  );

  test.each([api.getJournal, api.getFingerprint])("$path of an artist that is not listed", async (route) => {
    await expectProblem(
      await request(route as typeof api.getFingerprint, { params: { id: "nobody" } }),
      "unknown_artist",
    );
  });
});
