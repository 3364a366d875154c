import { describe, expect, test } from "vitest";
import { openExchange } from "../../tests/fixtures/state/open.ts";
import { expectedOf } from "../../tests/fixtures/state/read.ts";
import { type BookLine, chainText, verifyBook } from "../../scripts/local/book-journal.ts";

/*
 * What anybody can verify of a book that an earlier release wrote, before another line is added. The links of the
 * first release's chain are over the accounts' ids, which are not public: only the book can compute them. All else holds.
 */

const VERSIONS = [
  { version: 1, format: 1, linksArePublic: false },
  { version: 2, format: 3, linksArePublic: true },
];

describe.each(VERSIONS)("of version $version", ({ version, format, linksArePublic }) => {
  const expected = expectedOf(version);
  const exchange = openExchange(version, expected);

  /** What a book says of itself, and its public journal, as they come over the API. */
  function published(artistId: string) {
    const market = exchange.market(artistId).object;
    const text = JSON.stringify([market.fingerprint(), market.journalAfter(0, 1_000_000)]);
    const [claim, journal] = JSON.parse(text) as [ReturnType<typeof market.fingerprint>, BookLine[]];
    return { claim, journal };
  }

  test.each(Object.entries(expected.books))(
    "all that the journal of %s shows by itself fits",
    async (artistId, before) => {
      const { claim, journal } = published(artistId);
      expect(new Set(journal.map((line) => line.format))).toEqual(new Set([format]));
      const { seq, hash, house } = before.fingerprint;
      const found = await verifyBook(claim, journal);
      expect(found).toMatchObject({ seq, hash, house, verifiedFrom: linksArePublic ? 1 : seq + 1 });
      expect(chainText(found)).toBe(
        linksArePublic ? "hash chain right from line 1 on" : "hashes from before everybody could compute them",
      );
    },
  );

  describe("in such a journal", () => {
    const { claim, journal } = published("tyla");
    const executions = journal.filter(({ event }) => event.type === "filled");
    /** The journal with another event in a line. */
    const withEvent = (changed: BookLine, fields: object): BookLine[] =>
      journal.map((line) =>
        line === changed ? { ...line, event: { ...line.event, ...fields } as BookLine["event"] } : line,
      );

    test.each(["price", "quantity", "takerFee"] as const)("a changed %s of any execution is found", async (field) => {
      expect(executions.length).toBeGreaterThan(100);
      for (const line of executions) {
        const event = line.event as Record<typeof field, number>;
        const changed = withEvent(line, { [field]: event[field] + 1 });
        await expect(verifyBook(claim, changed), `line ${line.seq}`).rejects.toThrow(/^line \d+: /);
      }
    });

    test("a line that is left out is found", async () => {
      const without = journal.filter((line) => line !== executions[0]);
      await expect(verifyBook(claim, without)).rejects.toMatchObject({ rule: "sequence" });
    });

    test("a changed time is found by the links alone: no other rule knows of it", async () => {
      const line = executions.find(({ seq, time }) => (journal[seq]?.time ?? 0) > time)!; // seq counts from 1
      const changed = journal.map((one) => (one === line ? { ...one, time: line.time + 1 } : one));
      const verified = verifyBook(claim, changed);
      if (linksArePublic) await expect(verified).rejects.toMatchObject({ rule: "chain" });
      else await expect(verified).resolves.toMatchObject({ seq: claim.seq });
    });
  });
});
