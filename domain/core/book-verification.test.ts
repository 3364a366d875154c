import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BookClaim, BookVerification, ruleResults } from "./book-verification.ts";
import { JournalFault, type JournalRule, type PublicLine } from "./public-journal.ts";
import { type Event, journalOf } from "./testing/journal.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A journal with these commands, each of some events, in a right chain, and what its book claims. */
function book(commands: readonly Event[][], house: BookClaim["house"]): { lines: PublicLine[]; claim: BookClaim } {
  const lines = journalOf(commands, sha256);
  return { lines, claim: { seq: lines.length, hash: lines.at(-1)?.hash ?? "", house } };
}

const accepted = (id: string, side: string, quantity: number, price: number): Event => ({
  type: "accepted",
  order: { id, account: id, side, type: "limit", quantity, price },
});

const filled = (taker: string, maker: string, quantity: number, price: number, makerAccount = maker): Event => ({
  type: "filled",
  price,
  quantity,
  takerSide: "buy",
  takerOrder: taker,
  takerAccount: taker,
  takerFee: 1,
  makerOrder: maker,
  makerAccount,
  makerFee: 0,
});

/** Enough that each taker pays a cent. */
const FEES: Event = { type: "configured", fees: { makerFeeBps: 0, takerFeeBps: 350 }, issuer: "issuer" };

/** Ann buys 5 of the issuer's quote, then sells 2 of them to Bob. */
const COMMANDS: Event[][] = [
  [{ type: "listed", artistId: "tyla", sharesFloated: 100 }, FEES],
  [{ type: "quoted", account: "issuer", orders: [{ id: "q", side: "sell", price: 10, quantity: 50 }] }],
  [accepted("ann", "buy", 5, 12), filled("ann", "q", 5, 10, "issuer")],
  [
    {
      ...accepted("ann-2", "sell", 2, 15),
      order: { ...(accepted("ann-2", "sell", 2, 15)["order"] as object), account: "ann" },
    },
  ],
  [accepted("bob", "buy", 2, 20), filled("bob", "ann-2", 2, 15, "ann")],
];
const HOUSE = { cash: 50, inventory: 95, fees: 2 };

async function faultOf(claim: BookClaim, lines: readonly PublicLine[], page = 3): Promise<JournalFault | null> {
  const verification = new BookVerification(claim, sha256);
  try {
    for (let start = 0; start < lines.length; start += page)
      await verification.follow(lines.slice(start, start + page));
    verification.result();
    return null;
  } catch (error) {
    if (error instanceof JournalFault) return error;
    throw error;
  }
}

test("a right book keeps every rule, and says how far it has come", async () => {
  const { lines, claim } = book(COMMANDS, HOUSE);
  const verification = new BookVerification(claim, sha256);
  await verification.follow(lines.slice(0, 5));
  expect(verification.progress).toEqual({ lines: 5, total: 8, trades: 1, hash: lines[4]?.hash });
  await verification.follow(lines.slice(5));
  expect(verification.result()).toMatchObject({ seq: 8, trades: 2, sharesFloated: 100 });
  expect(ruleResults(null).map(({ outcome }) => outcome)).toEqual(Array(8).fill("passed"));
});

test("lines that came after the claim are left alone", async () => {
  const { claim } = book(COMMANDS, HOUSE);
  const { lines } = book([...COMMANDS, [{ type: "referenced", price: 3 }]], HOUSE);
  expect(await faultOf(claim, lines)).toBeNull();
});

describe("what is wrong is found, by the rule that it breaks", () => {
  const claim = (change: Partial<BookClaim>) => ({ ...book(COMMANDS, HOUSE).claim, ...change });
  const swapped = COMMANDS.map((events, index) =>
    index === 4 ? [events[0]!, filled("bob", "ann-2", 2, 16, "ann")] : events,
  );
  const cheap = COMMANDS.map((events, index) =>
    index === 4 ? [events[0]!, { ...filled("bob", "ann-2", 2, 15, "ann"), takerFee: 0 }] : events,
  );
  const { lines } = book(COMMANDS, HOUSE);
  test.each<[string, BookClaim, PublicLine[], JournalRule]>([
    ["a trade that is not at the maker's price", book(swapped, HOUSE).claim, book(swapped, HOUSE).lines, "prices"],
    ["a fee that is too low", book(cheap, HOUSE).claim, book(cheap, HOUSE).lines, "fees"],
    ["a quote that gives something away", ...generous(), "potential"],
    ["a journal that ends too early", claim({}), lines.slice(0, -2), "sequence"],
    ["a journal that ends within a command", claim({}), lines.slice(0, -1), "chain"],
    ["another head than the book claims", claim({ hash: sha256("x") }), lines, "chain"],
    ["inventory that the book keeps to itself", claim({ house: { ...HOUSE, inventory: 94 } }), lines, "shares"],
    ["cash that came from nowhere", claim({ house: { ...HOUSE, cash: 51 } }), lines, "cash"],
    ["cash that goes as a fee", claim({ house: { cash: 49, inventory: 95, fees: 3 } }), lines, "cash"],
    ["a line that no book writes", ...malformed(), "prices"],
  ])("%s", async (_, claimed, journal, rule) => {
    const fault = await faultOf(claimed, journal);
    expect(fault?.rule).toBe(rule);
    const results = new Map(ruleResults(fault).map(({ rule: each, outcome }) => [each, outcome]));
    expect(results.get(rule)).toBe("failed");
    expect([...results.values()]).not.toContain("passed");
  });

  /** The issuer asks 10 for shares of which the last is worth 9 · e^(50 ÷ 100). */
  function generous(): [BookClaim, PublicLine[]] {
    const valued = { type: "valued", fairValue: 9, source: "test", observedAt: 1, volatilityBps: 700 };
    const { claim: claimed, lines: journal } = book(
      COMMANDS.map((events, index) => (index === 1 ? [valued, ...events] : events)),
      HOUSE,
    );
    return [claimed, journal];
  }

  function malformed(): [BookClaim, PublicLine[]] {
    const { claim: claimed, lines: journal } = book([...COMMANDS, [{ type: "accepted" }]], HOUSE);
    return [claimed, journal];
  }
});

test("any line that is changed, removed, repeated or moved is found, at that line or before the next link", async () => {
  const { lines, claim } = book(COMMANDS, HOUSE);
  const position = fc.nat({ max: lines.length - 1 });
  const tampered = fc.oneof(
    fc.tuple(position, fc.integer({ min: 1, max: 1_000 })).map(([at, by]) => ({
      at,
      journal: lines.map((line, index) => (index === at ? { ...line, time: line.time + by } : line)),
    })),
    fc.tuple(position, fc.string()).map(([at, text]) => ({
      at,
      journal: lines.map((line, index) => (index === at ? { ...line, event: { ...line.event, added: text } } : line)),
    })),
    fc.tuple(position, fc.string()).map(([at, text]) => ({
      at,
      journal: lines.map((line, index) => (index === at ? { ...line, hash: sha256(text) } : line)),
    })),
    position.map((at) => ({ at, journal: lines.toSpliced(at, 1) })),
    position.map((at) => ({ at, journal: lines.toSpliced(at, 0, lines[at]!) })),
    fc
      .tuple(position, position)
      .filter(([a, b]) => a !== b)
      .map(([a, b]) => ({
        at: Math.min(a, b),
        journal: lines
          .with(a, { ...lines[a]!, event: lines[b]!.event })
          .with(b, { ...lines[b]!, event: lines[a]!.event }),
      })),
  );
  await fc.assert(
    fc.asyncProperty(tampered, fc.integer({ min: 1, max: 9 }), async ({ at, journal }, page) => {
      const fault = await faultOf(claim, journal, page);
      const link = lines.findIndex(({ hash }, index) => index > at && hash !== null);
      expect(fault?.seq).toBeGreaterThanOrEqual(at);
      expect(fault?.seq).toBeLessThanOrEqual((link < 0 ? lines.length - 1 : link) + 1);
    }),
  );
});
