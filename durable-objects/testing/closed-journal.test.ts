import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { BookVerification } from "../../domain/core/book-verification.ts";
import { JournalFault, type JournalRule, type PublicLine } from "../../domain/core/public-journal.ts";
import { type Event, journalOf } from "../../domain/core/testing/journal.ts";
import { TestExchange } from "./exchange.ts";
import { ARTIST, limitOrder, marketOrder } from "./requests.ts";

/*
 * What anybody sees of a book that was closed, or that another was merged into: its public journal keeps every rule, and
 * one that a dishonest exchange would rather show is found out by the rule that it breaks.
 */

const OTHER = "tyla-seethal";
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

let exchange: TestExchange;
const market = (artistId: string) => exchange.market(artistId).object;

beforeEach(async () => {
  exchange = new TestExchange();
  exchange.list(ARTIST, 1_000);
  exchange.list(OTHER, 2_000);
  for (const [name, quantity] of [
    ["ada", 300],
    ["bob", 200],
  ] as const)
    await exchange.account(name).call((of) => of.place(marketOrder("buy", quantity)));
  await exchange.account("ada").call((of) => of.place(limitOrder("sell", 10, 9_000)));
});

async function close(into: string | null): Promise<void> {
  market(ARTIST).close(into);
  await exchange.advance(5_000);
  await exchange.account("eve").call((of) => of.place(marketOrder("buy", 5, { artistId: OTHER })));
  await exchange.advance(5_000);
}

/** The commands of a book's public journal. */
function commandsOf(artistId: string): Event[][] {
  const commands: Event[][] = [[]];
  for (const { event, hash } of market(artistId).journalAfter(0, 10_000)) {
    commands.at(-1)!.push(event as unknown as Event);
    if (hash !== null) commands.push([]);
  }
  return commands.slice(0, -1);
}

/** The rule that a journal breaks, with a right chain and the house that the book claims; null if it keeps all. */
async function brokenRule(commands: Event[][], house: { cash: number; inventory: number; fees: number }) {
  const lines: PublicLine[] = journalOf(commands, sha256, 5);
  const verification = new BookVerification({ seq: lines.length, hash: lines.at(-1)?.hash ?? "", house }, sha256);
  try {
    await verification.follow(lines);
    verification.result();
    return null;
  } catch (error) {
    if (error instanceof JournalFault) return error.rule;
    throw error;
  }
}

/** The journal with each event of a type replaced by what `change` makes of it: none, one or several. */
const forged = (artistId: string, type: string, change: (event: Event, index: number) => Event[]): Event[][] => {
  let index = 0;
  return commandsOf(artistId).map((events) =>
    events.flatMap((event) => (event.type === type ? change(event, index++) : [event])),
  );
};

test.each([
  ["delisted", null],
  ["merged into another", OTHER],
])("the journal of an artist that was %s keeps every rule", async (_, into) => {
  await close(into);
  for (const artistId of [ARTIST, OTHER]) {
    const { house } = market(artistId).fingerprint();
    expect(await brokenRule(commandsOf(artistId), house)).toBeNull();
  }
  const types = commandsOf(ARTIST)
    .flat()
    .map(({ type }) => type);
  expect(types.slice(-3)).toEqual(["closed", "redeemed", "redeemed"]);
});

describe("a forged end is found", () => {
  const more = (event: Event, field: string, by: number): Event => ({ ...event, [field]: Number(event[field]) + by });
  const cases: [what: string, type: string, change: (event: Event, index: number) => Event[], rule: JournalRule][] = [
    [
      "one holder gets a better price",
      "redeemed",
      (event, index) => [index === 0 ? more(event, "price", 1) : event],
      "closing",
    ],
    ["a holder is redeemed twice", "redeemed", (event) => [event, event], "shares"],
    ["a holder is left out", "redeemed", (event, index) => (index === 0 ? [] : [event]), "shares"],
    ["more is redeemed than there is", "redeemed", (event) => [more(event, "quantity", 1)], "shares"],
    ["a part of a holding is redeemed", "redeemed", (event) => [more(event, "quantity", -1)], "shares"],
    ["cents vanish into an exchange", "redeemed", (event) => [{ ...event, exchanged: 1 }], "closing"],
    ["shares are redeemed while the book is open", "closed", () => [], "closing"],
    ["the book is closed twice", "closed", (event) => [event, event], "closing"],
    [
      "an order is taken after the end",
      "closed",
      (event) => [
        event,
        { type: "accepted", order: { id: "late", account: "eve", side: "buy", quantity: 1, price: 1 } },
      ],
      "closing",
    ],
  ];
  test.each(cases)("%s", async (_, type, change, rule) => {
    await close(null);
    expect(await brokenRule(forged(ARTIST, type, change), market(ARTIST).fingerprint().house)).toBe(rule);
  });

  test("all get a price above what the issuer's shares are worth", async () => {
    await close(null);
    const dearer = commandsOf(ARTIST).map((events) =>
      events.map((event) => (event.type === "closed" || event.type === "redeemed" ? more(event, "price", 1) : event)),
    );
    const { cash, ...house } = market(ARTIST).fingerprint().house;
    expect(await brokenRule(dearer, { ...house, cash: cash - 500 })).toBe("potential");
  });
});

describe("a forged exchange is found", () => {
  const cases: [what: string, type: string, change: (event: Event, index: number) => Event[], rule: JournalRule][] = [
    ["shares are issued at no price that was fixed", "exchange_priced", () => [], "closing"],
    ["an artist is merged twice", "exchange_priced", (event) => [event, event], "closing"],
    ["shares are issued twice", "issued", (event) => [event, event], "closing"],
    [
      "one account gets them cheaper",
      "issued",
      (event, index) => [index === 0 ? { ...event, price: Number(event["price"]) - 1 } : event],
      "closing",
    ],
    ["more than were paid for", "issued", (event) => [{ ...event, quantity: Number(event["quantity"]) + 1 }], "shares"],
  ];
  test.each(cases)("%s", async (_, type, change, rule) => {
    await close(OTHER);
    expect(await brokenRule(forged(OTHER, type, change), market(OTHER).fingerprint().house)).toBe(rule);
  });

  test("all get them for less than they are worth", async () => {
    await close(OTHER);
    const cheaper = commandsOf(OTHER).map((events) =>
      events.map((event) =>
        event.type === "exchange_priced" || event.type === "issued"
          ? { ...event, price: Number(event["price"]) - 10 }
          : event,
      ),
    );
    expect(await brokenRule(cheaper, market(OTHER).fingerprint().house)).toBe("potential");
  });
});
