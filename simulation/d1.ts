import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { BookMessage } from "../domain/messages/book-events.ts";
import type { JournalEntry } from "../durable-objects/order-book/core/state.ts";
import { projectionStatements } from "../worker/features/market-data/projections.ts";
import { broken } from "./violation.ts";
import type { JournalChecker } from "./journal-checker.ts";

const MIGRATIONS = join(import.meta.dirname, "../migrations");

/** What books are projected into. */
const TABLES = {
  market: "artist_id",
  trades: "artist_id, seq",
  candles: "artist_id, interval, time",
  fair_values: "artist_id, grain, time",
  fills: "account, artist_id, seq",
  positions: "account, artist_id",
} as const;

let schema: string | undefined;

/** D1 over Node's SQLite, with the migrations and the statements of the Worker. */
export class ProjectedDatabase {
  private readonly database = new DatabaseSync(":memory:");
  private readonly statements = new Map<string, StatementSync>();
  private readonly binding: D1Database;

  constructor() {
    schema ??= readdirSync(MIGRATIONS)
      .filter((name) => name.endsWith(".sql"))
      .sort()
      .map((name) => readFileSync(join(MIGRATIONS, name), "utf8"))
      .join("\n");
    this.database.exec(schema);
    const prepare = (query: string) => ({
      bind: (...values: SQLInputValue[]) => ({ run: () => this.statement(query).run(...values) }),
    });
    this.binding = { prepare } as unknown as D1Database;
  }

  /** Writes what a message means, as one batch. */
  apply(message: BookMessage): void {
    this.database.exec("BEGIN");
    for (const statement of projectionStatements(this.binding, message, 0)) void statement.run();
    this.database.exec("COMMIT");
  }

  /** Every row of every table, as text. */
  dump(table: keyof typeof TABLES): string[] {
    return this.database
      .prepare(`SELECT * FROM ${table} ORDER BY ${TABLES[table]}`)
      .all()
      .map((row) => JSON.stringify(row));
  }

  /** What each account holds by D1, and what that brought it, as text. */
  positions(): Map<string, string[]> {
    const rows = this.database
      .prepare("SELECT account, artist_id AS artist, shares, cash FROM positions WHERE shares <> 0 OR cash <> 0")
      .all() as { account: string; artist: string; shares: number; cash: number }[];
    const byAccount = Map.groupBy(rows, ({ account }) => account);
    return new Map(
      [...byAccount].map(([account, own]) => [
        account,
        own.map(({ artist, shares, cash }) => `${artist}: ${shares} shares, ${cash} cents`),
      ]),
    );
  }

  close(): void {
    this.database.close();
  }

  private statement(query: string): StatementSync {
    let known = this.statements.get(query);
    if (!known) this.statements.set(query, (known = this.database.prepare(query)));
    return known;
  }
}

/** The lines that D1 is told of. */
const TOLD: ReadonlySet<JournalEntry["event"]["type"]> = new Set(["filled", "valued", "redeemed", "issued"]);

/** A message must say what the journal says: the market as it was at its `seq`, and each line that it covers. */
export function inspectMessage(
  { artistId, seq, from, to, market, trades, transfers = [], valuations }: BookMessage,
  checker: JournalChecker,
): void {
  const actual = checker.markets.get(seq);
  const differs =
    !actual || Object.entries(actual).some(([key, value]) => market[key as keyof typeof market] !== value);
  if (differs)
    throw broken(
      9,
      `${artistId} told D1 that the market at ${seq} is ${JSON.stringify(market)}, it is ${JSON.stringify(actual)}`,
    );
  const lines = checker.entries.slice(from, to);
  const expected = lines.flatMap(({ seq: line, event }) => (TOLD.has(event.type) ? [line] : []));
  const told = [...trades, ...transfers, ...valuations].map((line) => line.seq).sort((a, b) => a - b);
  if (to > checker.seq || told.join() !== expected.join())
    throw broken(
      9,
      `${artistId} told D1 of the lines ${told.join()} of ${from} to ${to}, there are ${expected.join()}`,
    );
}

export const PROJECTED_TABLES = Object.keys(TABLES) as (keyof typeof TABLES)[];

/** A whole journal as one message: what rebuilding a projection starts from. Written apart from the `Projector`. */
export function wholeJournal(
  artistId: string,
  entries: readonly JournalEntry[],
  best: { bid: number | null; ask: number | null },
  inventory: number,
): BookMessage {
  const trades: BookMessage["trades"] = [];
  const transfers: NonNullable<BookMessage["transfers"]> = [];
  const valuations: BookMessage["valuations"] = [];
  let sharesFloated = 0;
  for (const { seq, time, event } of entries) {
    if (event.type === "listed") sharesFloated = event.sharesFloated;
    if (event.type === "valued")
      valuations.push({ seq, time: event.observedAt, fairValue: event.fairValue, source: event.source });
    if (event.type === "redeemed" || event.type === "issued") {
      const { type: kind, account, quantity, price } = event;
      transfers.push({ seq, time, kind, account, quantity, price });
    }
    if (event.type !== "filled") continue;
    const parties = [event.takerAccount, event.makerAccount] as const;
    const paid = [event.takerFee, event.makerFee] as const;
    const isBuy = event.takerSide === "buy";
    const [buyer, seller] = isBuy ? parties : [parties[1], parties[0]];
    const [buyerFee, sellerFee] = isBuy ? paid : [paid[1], paid[0]];
    const { price, quantity, takerSide: side } = event;
    trades.push({ seq, time, price, quantity, side, buyer, seller, buyerFee, sellerFee });
  }
  const latest = valuations.at(-1);
  return {
    type: "book",
    artistId,
    seq: entries.at(-1)?.seq ?? 0,
    from: 0,
    to: entries.at(-1)?.seq ?? 0,
    trades,
    transfers,
    valuations,
    market: {
      ...best,
      last: trades.at(-1)?.price ?? null,
      fairValue: latest?.fairValue ?? null,
      fairValueAt: latest?.time ?? null,
      source: latest?.source ?? null,
      volume: trades.reduce((sum, { quantity }) => sum + quantity, 0),
      sharesFloated,
      inventory,
    },
  };
}
