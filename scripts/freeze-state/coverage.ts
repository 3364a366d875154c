import { DatabaseSync } from "node:sqlite";
import type { Expected } from "../../tests/fixtures/state/read.ts";
import type { Dump } from "./expected.ts";

/** Of the events in the journals, as text: every kind of order, and all that may become of one. */
const EVENTS = {
  ...Object.fromEntries(
    ["market", "limit", "stop", "stop_limit", "trailing_stop", "oco"].map((type) => [
      `an order of type ${type}`,
      new RegExp(`"type":"accepted".*"type":"${type}"`),
    ]),
  ),
  ...Object.fromEntries(
    ["user", "ioc", "stp", "expired", "budget", "halted"].map((reason) => [
      `an order cancelled as ${reason}`,
      new RegExp(`"type":"cancelled".*"reason":"${reason}"`),
    ]),
  ),
  "an order refused as it cannot be filled at once": /"type":"rejected".*"code":"fok"/,
  "a bracket": /"type":"accepted".*"exit":\{/,
  "an iceberg": /"type":"accepted".*"displayQuantity":\d/,
  "an order good till a time": /"type":"accepted".*"expiresAt":\d/,
  "an amendment": /"type":"amended"/,
  "an amendment that was refused": /"type":"amend_handled".*"code":"/,
  "a stop that was triggered": /"type":"triggered"/,
  "a bracket's exit": /"type":"activated"/,
  "a halt": /"type":"auction_started"/,
  "the auction after it": /"type":"auction_ended".*"price":\d/,
};

/** What a fixture must hold and this one does not. */
export function missingIn({ books: dumped }: Dump, { books, portfolios }: Expected): string[] {
  const journals = [...dumped.values()].flatMap(({ sql }) => journalIn(sql));
  const accounts = Object.values(portfolios);
  const held: [string, boolean][] = [
    ...Object.entries(EVENTS).map(([name, form]): [string, boolean] => [name, journals.some((e) => form.test(e))]),
    ["a snapshot of two parts", books["burna-boy"]?.snapshotParts === 2],
    ["a snapshot with a journal behind it", books["tyla"]?.snapshotParts === 1],
    ["no snapshot", books["rema"]?.snapshotParts === 0],
    ["a halt under way", books["rema"]?.auction !== null],
    ["a book nobody traded", books["quiet"]?.volume === 0],
    ["settlements not acknowledged", Object.values(books).some(({ unacknowledged }) => unacknowledged.length > 0)],
    [
      "a book's tables behind its journal",
      Object.values(books).some((b) => b.volume > 0 && b.settled < b.fingerprint.seq),
    ],
    ["a portfolio's tables behind its journal", accounts.some(({ tables, journal }) => tables < journal)],
    ["an account that was closed", accounts.some(({ closed }) => closed)],
    ["a session that was ended", accounts.some(({ revoked }) => revoked.length > 0)],
  ];
  return held.flatMap(([name, present]) => (present ? [] : [name]));
}

function journalIn(sql: string): string[] {
  const database = new DatabaseSync(":memory:");
  database.exec(sql);
  const events = database
    .prepare("SELECT event FROM journal")
    .all()
    .map(({ event }) => String(event));
  database.close();
  return events;
}
