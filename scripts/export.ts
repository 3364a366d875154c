import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { listTables } from "../domain/api/operator.ts";
import type { RouteResponse } from "../domain/api/route.ts";
import { exportTable } from "./export/export-table.ts";
import { FORMATS, isFormat } from "./export/formats.ts";
import { call } from "./local/client.ts";
import { fail } from "./local/fail.ts";
import { reach } from "./local/reach.ts";

const USAGE = `npm run export -- TABLE … | --all [--format jsonl|csv] [--into FOLDER] [--url https://…]

Writes tables of D1 into files, one a table, without secrets. Interrupted, it goes on where it was when it is called
again. JSON Lines has every value as it is stored; CSV is for spreadsheets, which would run texts that begin like a
formula: these get a ' in front. Without --url it reads the local exchange, running or not; elsewhere OPERATOR_TOKEN
must be set.`;

type Tables = RouteResponse<typeof listTables>["tables"];

async function main(): Promise<void> {
  const { names, all, format, into, url } = readArguments();
  const { exchange, stop } = await reach(url);
  try {
    const { tables } = await call<{ tables: Tables }>(exchange.url, "GET", "/operator/tables", {
      token: exchange.operatorToken,
    });
    const unknown = names.filter((name) => !tables.some((table) => table.name === name));
    if (unknown.length > 0)
      fail(`No table ${unknown.join(", ")}. There are ${tables.map(({ name }) => name).join(", ")}.`);
    if (!existsSync(into)) mkdirSync(into, { recursive: true });
    for (const name of all ? tables.map(({ name }) => name) : names)
      await exportTable(exchange, url ?? "local", name, format, join(into, `${name}.${format}`));
  } finally {
    await stop();
  }
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        all: { type: "boolean", default: false },
        format: { type: "string", default: "jsonl" },
        into: { type: "string", default: "." },
        url: { type: "string" },
      },
    });
    const { all, format, into, url } = values;
    if (!isFormat(format)) return fail(`--format is ${Object.keys(FORMATS).join(" or ")}.`);
    if (all === positionals.length > 0) return fail(USAGE);
    return { names: positionals, all, format, into, url };
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

main().catch(fail);
