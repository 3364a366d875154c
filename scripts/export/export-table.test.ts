import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, appendFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { exportTable } from "./export-table.ts";

const COLUMNS = ["id", "name", "plays"];
const ROWS = [
  [1, "Zoë, “the” one", null],
  [2, '=HYPERLINK("http://evil.example")', -5],
  [3, "two\nlines", 1.5],
  [4, "-1", 0],
  [5, "", 9_007_199_254_740_991],
];

let folder: string;
let file: string;
/** Requests until the exchange answers no more. */
let answers: number;
let asked: string[];
let url: string;
let close: () => void;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "anticip-export-"));
  file = join(folder, "artists.out");
  [answers, asked] = [Number.POSITIVE_INFINITY, []];
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://exchange");
    asked.push(searchParams.get("cursor") ?? "");
    if (asked.length > answers) return void response.destroy();
    const from = Number(searchParams.get("cursor") ?? 0);
    const nextCursor = from + 2 < ROWS.length ? String(from + 2) : null;
    response.end(JSON.stringify({ columns: COLUMNS, rows: ROWS.slice(from, from + 2), nextCursor }));
  });
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => void server.close();
});

afterEach(() => {
  close();
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

const run = (format: "jsonl" | "csv", name = "here") =>
  exportTable({ url, operatorToken: "token" }, name, "artists", format, file);
const lines = () =>
  readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
const asObjects = ROWS.map((row) => Object.fromEntries(row.map((value, i) => [COLUMNS[i], value])));

test("JSON Lines have every value as it is", async () => {
  expect(await run("jsonl")).toBe(5);
  expect(lines()).toEqual(asObjects);
  expect(readdirSync(folder)).toEqual(["artists.out"]);
});

test("CSV has a head and every row, and no text that a spreadsheet would run", async () => {
  await run("csv");
  expect(parse(readFileSync(file))).toEqual([
    COLUMNS,
    ["1", "Zoë, “the” one", ""],
    ["2", `'=HYPERLINK("http://evil.example")`, "-5"],
    ["3", "two\nlines", "1.5"],
    ["4", "'-1", "0"],
    ["5", "", "9007199254740991"],
  ]);
});

describe("an export that was interrupted", () => {
  test.each([1, 2])("after %d pages goes on there, and what was written beyond is cut off", async (pages) => {
    answers = pages;
    await expect(run("jsonl")).rejects.toThrow("fetch failed");
    expect(existsSync(file)).toBe(false);
    appendFileSync(`${file}.part`, '{"id":3,"na');
    answers = Number.POSITIVE_INFINITY;
    asked = [];
    expect(await run("jsonl")).toBe(5);
    expect(asked[0]).toBe(String(2 * pages));
    expect(lines()).toEqual(asObjects);
  });

  test("before its first page was there begins anew", async () => {
    answers = 0;
    await expect(run("csv")).rejects.toThrow("fetch failed");
    answers = Number.POSITIVE_INFINITY;
    await run("csv");
    expect(parse(readFileSync(file))).toHaveLength(6);
  });

  test("of another exchange begins anew", async () => {
    answers = 1;
    await expect(run("jsonl", "there")).rejects.toThrow("fetch failed");
    [answers, asked] = [Number.POSITIVE_INFINITY, []];
    await run("jsonl", "here");
    expect(asked[0]).toBe("");
    expect(lines()).toEqual(asObjects);
  });
});
