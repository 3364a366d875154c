import { stringify } from "csv-stringify/sync";
import { inertCell } from "../../domain/core/spreadsheet-cell.ts";

/** A value as D1 stores it. */
export type StoredValue = string | number | null;

/** How rows become text: `head` once, then rows a page at a time, each with its line's end. */
interface Format {
  head(columns: readonly string[]): string;
  rows(columns: readonly string[], rows: readonly (readonly StoredValue[])[]): string;
}

export const FORMATS = {
  jsonl: {
    head: () => "",
    rows: (columns, rows) =>
      rows.map((row) => `${JSON.stringify(Object.fromEntries(row.map((value, i) => [columns[i], value])))}\n`).join(""),
  },
  csv: {
    head: (columns) => stringify([[...columns]]),
    rows: (_, rows) => stringify(rows.map((row) => row.map(inertCell))),
  },
} satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;

export const isFormat = (name: string): name is FormatName => Object.hasOwn(FORMATS, name);
