import { drizzle } from "drizzle-orm/d1";
import * as schema from "./schema/index.ts";

/** D1 through drizzle. */
export const database = (env: Pick<Env, "DB">) => drizzle(env.DB, { schema, casing: "snake_case" });

export type Database = ReturnType<typeof database>;
