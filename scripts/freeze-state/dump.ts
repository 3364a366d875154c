import { createHash, createHmac } from "node:crypto";
import { globSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { databasesIn } from "../local/paths.ts";

/** The SQLite of one object of a killed exchange, as SQL, and when it was to be woken (ms). */
export interface DumpedObject {
  sql: string;
  alarm: number | null;
}

/** What the object of that name stored. Throws when there is none. */
export function dumpObject(stateDir: string, className: "OrderBook" | "Portfolio", name: string): DumpedObject {
  const folder = join(databasesIn(stateDir), "do", `anticip-${className}`);
  const id = objectId(`anticip-${className}`, name);
  const alarms = new DatabaseSync(join(folder, "metadata.sqlite"));
  // Stored in nanoseconds, which are too many for a number.
  const row = alarms.prepare("SELECT scheduled_time / 1000000 AS time FROM _cf_ALARM WHERE actor_id = ?").get(id);
  alarms.close();
  return { sql: dump(join(folder, `${id}.sqlite`)), alarm: row === undefined ? null : Number(row["time"]) };
}

/** D1, as SQL. */
export function dumpD1(stateDir: string): string {
  const files = globSync(join(databasesIn(stateDir), "d1/miniflare-D1DatabaseObject/*.sqlite"));
  const [file, ...others] = files.filter((path) => !path.endsWith("metadata.sqlite"));
  if (file === undefined || others.length > 0) throw new Error(`Not one D1 but ${files.length} in ${stateDir}`);
  return dump(file);
}

/** A local object's id, by which its file is called: half of it is a keyed hash of the name, half one of that half. */
function objectId(uniqueKey: string, name: string): string {
  const key = createHash("sha256").update(uniqueKey).digest();
  const half = createHmac("sha256", key).update(name).digest().subarray(0, 16);
  const check = createHmac("sha256", key).update(half).digest().subarray(0, 16);
  return Buffer.concat([half, check]).toString("hex");
}

/** A database as SQL, one statement a line: its tables with their rows, then the indexes. Without what the runtime adds. */
function dump(file: string): string {
  const database = new DatabaseSync(file);
  const made = database
    .prepare(
      `SELECT type, name, sql FROM sqlite_master
       WHERE sql IS NOT NULL AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*'
       ORDER BY type = 'index', name <> 'd1_migrations', name`,
    )
    .all() as { type: string; name: string; sql: string }[];
  const lines = made.flatMap(({ type, name, sql }) => [
    `${sql.replace(/\s*--.*$/gm, "").replace(/\s+/g, " ")};`,
    ...(type === "table" ? rows(database, name) : []),
  ]);
  database.close();
  const broken = lines.find((line) => line.includes("\n"));
  if (broken !== undefined) throw new Error(`A stored text has a line break: ${broken}`);
  return `${lines.join("\n")}\n`;
}

function rows(database: DatabaseSync, table: string): string[] {
  const columns = database
    .prepare("SELECT name FROM pragma_table_info(?)")
    .all(table)
    .map(({ name }) => `quote("${String(name)}")`);
  return database
    .prepare(`SELECT ${columns.join(" || ',' || ")} AS row FROM "${table}"`)
    .all()
    .map(({ row }) => `INSERT INTO "${table}" VALUES(${String(row)});`);
}
