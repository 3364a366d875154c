import { env } from "cloudflare:workers";

/** How many rows of D1 are read and written (index entries included) while `run` runs, by all its statements, and how many they return. */
export async function rowsUsed(
  run: () => Promise<unknown>,
): Promise<{ read: number; written: number; returned: number }> {
  const rows = { read: 0, written: 0, returned: 0 };
  const count = <T extends { meta: D1Meta; results: unknown[] }>(result: T): T => {
    rows.read += result.meta.rows_read;
    rows.written += result.meta.rows_written;
    rows.returned += result.results.length;
    return result;
  };
  const originals = new WeakMap<object, D1PreparedStatement>();
  const counted = (statement: D1PreparedStatement): D1PreparedStatement => {
    const proxy: D1PreparedStatement = new Proxy(statement, {
      get(target, key) {
        if (key === "bind") return (...values: unknown[]) => counted(target.bind(...values));
        if (key === "all" || key === "run") return async () => count(await target.all());
        if (key === "first")
          return async (column?: string) => {
            const [row] = count(await target.all()).results;
            return (column === undefined ? row : row?.[column]) ?? null;
          };
        if (key === "raw") throw new Error("What raw reads is not told");
        return (Reflect.get(target, key) as () => unknown).bind(target);
      },
    });
    originals.set(proxy, statement);
    return proxy;
  };
  const { DB } = env;
  const prepare = (sql: string) => counted(DB.prepare(sql));
  const batch = async (statements: D1PreparedStatement[]) =>
    (await DB.batch(statements.map((one) => originals.get(one) ?? one))).map(count);
  Object.assign(env, { DB: Object.assign(Object.create(DB) as D1Database, { prepare, batch }) });
  try {
    await run();
  } finally {
    Object.assign(env, { DB });
  }
  return rows;
}
