import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import type { readTable } from "../../domain/api/operator.ts";
import type { RouteResponse } from "../../domain/api/route.ts";
import { call } from "../local/client.ts";
import type { Operated } from "../local/operator.ts";
import { FORMATS, type FormatName } from "./formats.ts";

/** How far an export is: what of its file counts, and where it goes on. */
interface Progress {
  /** The exchange that it is of, as it was named. */
  exchange: string;
  cursor: string;
  bytes: number;
  rows: number;
}

type Page = RouteResponse<typeof readTable>;

const PAGE = 1_000;

/**
 * Writes a table into `file`. Until it is whole it is `FILE.part`, beside which `FILE.progress` says how far it is: what
 * was written beyond that when it was interrupted is cut off, and read again. `name` tells exchanges apart: an export of another one begins anew. Returns how many rows the file has.
 */
export async function exportTable(
  { url, operatorToken }: Operated,
  name: string,
  table: string,
  formatName: FormatName,
  file: string,
): Promise<number> {
  const [part, progressFile] = [`${file}.part`, `${file}.progress`];
  const format = FORMATS[formatName];
  let progress = progressOf(progressFile, part, name);
  if (progress) truncateSync(part, progress.bytes);
  else writeFileSync(part, "");
  for (;;) {
    const cursor = progress ? `&cursor=${encodeURIComponent(progress.cursor)}` : "";
    const { columns, rows, nextCursor } = await call<Page>(
      url,
      "GET",
      `/operator/tables/${table}?limit=${PAGE}${cursor}`,
      {
        token: operatorToken,
      },
    );
    const text: string = (progress ? "" : format.head(columns)) + format.rows(columns, rows);
    appendFileSync(part, text);
    const written: number = (progress?.rows ?? 0) + rows.length;
    process.stderr.write(`${table}: ${written} rows${nextCursor === null ? "" : " …"}\n`);
    if (nextCursor === null) {
      renameSync(part, file);
      rmSync(progressFile, { force: true });
      return written;
    }
    progress = {
      exchange: name,
      cursor: nextCursor,
      bytes: (progress?.bytes ?? 0) + Buffer.byteLength(text),
      rows: written,
    };
    // Renamed into place: an interruption leaves the progress of before, or this one.
    writeFileSync(`${progressFile}.new`, JSON.stringify(progress));
    renameSync(`${progressFile}.new`, progressFile);
  }
}

/** How far the export in `part` is, if it is of this exchange; null: it begins anew. */
function progressOf(file: string, part: string, exchange: string): Progress | null {
  if (!existsSync(file) || !existsSync(part)) return null;
  const progress = JSON.parse(readFileSync(file, "utf8")) as Progress;
  return progress.exchange === exchange ? progress : null;
}
