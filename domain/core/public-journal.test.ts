import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { JournalFault, JournalVerifier, linkText, type PublicLine, type VerifiedJournal } from "./public-journal.ts";
import { type Event, journalOf } from "./testing/journal.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const LISTED: Event = { type: "listed", artistId: "tyla", sharesFloated: 100 };

const filled = (
  takerSide: string,
  takerAccount: string,
  makerAccount: string,
  quantity: number,
  price = 10,
): Event => ({
  type: "filled",
  price,
  quantity,
  takerSide,
  takerOrder: "t",
  takerAccount,
  takerFee: 3,
  makerOrder: "m",
  makerAccount,
  makerFee: makerAccount === "issuer" ? 0 : 1,
});

const journal = (commands: Event[][], format?: number): PublicLine[] => journalOf(commands, sha256, format);

async function verify(lines: readonly PublicLine[]): Promise<VerifiedJournal> {
  const verifier = new JournalVerifier(sha256);
  await verifier.follow(lines);
  return verifier.result();
}

const TRADED = [
  [LISTED, { type: "configured" }],
  [{ type: "accepted" }, filled("buy", "a1", "issuer", 5)],
  [filled("sell", "a1", "b2", 2, 20)],
];

test("a right journal comes to what everybody has", async () => {
  const lines = journal(TRADED);
  expect(await verify(lines)).toEqual({
    seq: 5,
    hash: lines.at(-1)?.hash,
    verifiedFrom: 1,
    trades: 2,
    sharesFloated: 100,
    house: { cash: 50, inventory: 95, fees: 3 + 3 + 1 },
    accounts: new Map([
      ["a1", { cash: -50 - 3 + 40 - 3, shares: 3 }],
      ["b2", { cash: -40 - 1, shares: 2 }],
    ]),
  });
});

test("time may begin at nought and stand still", async () => {
  const event = { type: "configured" };
  const lines = [1, 2].map((seq) => ({ seq, time: 0, format: 2, event, hash: null }));
  const verifier = new JournalVerifier(sha256);
  await expect(verifier.follow(lines)).resolves.toBeUndefined();
});

test("pages may end within a command", async () => {
  const lines = journal(TRADED);
  const verifier = new JournalVerifier(async (text) => sha256(text));
  await verifier.follow(lines.slice(0, 3));
  expect(() => verifier.result()).toThrow("line 3: the last line has no link");
  await verifier.follow(lines.slice(3));
  expect(verifier.result()).toEqual(await verify(lines));
});

test("links of the first format are taken as they are, and the chain goes on from the last", async () => {
  const old = journal(TRADED, 1);
  const head = old.at(-1)?.hash ?? "";
  const event = { type: "referenced", price: 3 };
  const hash = sha256(linkText(head, [{ seq: 6, time: 2_000, event: JSON.stringify(event) }]));
  const lines = [...old, { seq: 6, time: 2_000, format: 2, event, hash }];
  expect(await verify(lines)).toMatchObject({ seq: 6, hash, verifiedFrom: 6, trades: 2 });
  const changed = lines.map((line) => (line.seq === 5 ? { ...line, hash: sha256("another") } : line));
  await expect(verify(changed)).rejects.toThrow("line 6: its link does not follow from the lines");
});

describe("a journal is not right", () => {
  const change = (seq: number, change: (line: PublicLine) => PublicLine) =>
    journal(TRADED).map((line) => (line.seq === seq ? change(line) : line));

  test.each<[string, PublicLine[], string]>([
    ["with a line missing", journal(TRADED).toSpliced(2, 1), "line 4: follows on 2"],
    ["with a line twice", journal(TRADED).toSpliced(2, 0, ...journal(TRADED).slice(2, 3)), "line 3: follows on 3"],
    [
      "with another price",
      change(4, (line) => ({ ...line, event: filled("buy", "a1", "issuer", 5, 9) })),
      "line 4: its link",
    ],
    [
      "with another account",
      change(4, (line) => ({ ...line, event: filled("buy", "z9", "issuer", 5) })),
      "line 4: its link",
    ],
    ["with another time", change(3, (line) => ({ ...line, time: line.time + 1 })), "line 4"],
    ["with time running backwards", change(3, (line) => ({ ...line, time: 1 })), "line 3: is older"],
    ["that begins before there was a time", change(1, (line) => ({ ...line, time: -1 })), "line 1: is older"],
    [
      "with a link in the middle of a command",
      change(3, (line) => ({ ...line, hash: sha256("x") })),
      "line 3: its link",
    ],
  ])("%s", async (_, lines, message) => {
    await expect(verify(lines)).rejects.toThrow(message);
    await expect(verify(lines)).rejects.toBeInstanceOf(JournalFault);
  });

  test.each<[string, Event[][], string]>([
    [
      "where somebody sells what is not there",
      [[LISTED], [filled("sell", "a1", "issuer", 1)]],
      "line 2: a1 sells 1 shares",
    ],
    [
      "where the issuer sells more than was floated",
      [[LISTED], [filled("buy", "a1", "issuer", 101)]],
      "line 2: issuer sells 1",
    ],
    ["where the shares are floated again", [[LISTED], [LISTED]], "line 2: the artist is listed a second time"],
    ["where a price is no amount", [[LISTED], [filled("buy", "a1", "issuer", 1, -5)]], "line 2: price is no amount"],
    ["where an execution has no parties", [[LISTED], [{ type: "filled" }]], "line 2: an execution without parties"],
  ])("%s, although its chain is whole", async (_, commands, message) => {
    await expect(verify(journal(commands))).rejects.toThrow(message);
  });
});
