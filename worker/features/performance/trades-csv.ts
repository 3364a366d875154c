import { stringify } from "csv-stringify/sync";
import type { OwnTrade } from "../../../domain/api/index.ts";
import { inertCell } from "../../../domain/core/spreadsheet-cell.ts";
import { type TradeFilter, type TradePosition, tradesOf } from "./own-trades.ts";

/** Trades read at once. */
const PAGE = 1_000;

const HEADINGS = ["Trade", "Time (UTC)", "Artist", "Kind", "Shares", "Price (USD)", "Fee (USD)", "Cash (USD)"];

const dollars = (cents: number): number => cents / 100;

const cellsOf = ({ id, time, name, kind, shares, price, fee, cash }: OwnTrade) =>
  [id, new Date(time).toISOString(), name, kind, shares, dollars(price), dollars(fee), dollars(cash)].map(inertCell);

/** An account's trades as CSV, newest first: read a page at a time, as they are taken. */
export function tradesCsv(db: D1Database, account: string, filter: TradeFilter): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let position: TradePosition | undefined;
  let isFirst = true;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const page = await tradesOf(db, account, filter, position, PAGE);
      const lines = [...(isFirst ? [HEADINGS] : []), ...page.map(cellsOf)];
      if (lines.length > 0) controller.enqueue(encoder.encode(stringify(lines, { record_delimiter: "windows" })));
      isFirst = false;
      position = page.at(-1)?.position;
      if (page.length < PAGE) controller.close();
    },
  });
}
