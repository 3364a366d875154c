import { drizzle } from "drizzle-orm/d1";
import * as schema from "./schema/index.ts";

const clientOf = (db: D1Database) => drizzle(db, { schema, casing: "snake_case" });

export type Database = ReturnType<typeof clientOf>;

/** One client for each binding: making one reads the whole schema. */
const clients = new WeakMap<D1Database, Database>();

/** D1 through drizzle. */
export function database({ DB }: Pick<Env, "DB">): Database {
  const known = clients.get(DB);
  if (known) return known;
  const client = clientOf(DB);
  clients.set(DB, client);
  return client;
}
