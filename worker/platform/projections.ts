import { createHash } from "node:crypto";

/** A table that is projected from the books: it can be dropped and comes out equal when they tell it again. */
export interface Projection {
  /** What its digest is shown as. */
  name: string;
  /** SQL that empties it of what the books told. */
  drop: string;
  /** SQL that reads what the books told, in a fixed order. */
  rows: string;
}

/** Rows read at once while hashing. */
const PAGE = 5_000;

/** How many rows a projection has, and the SHA-256 of them: equal projections have equal digests. */
export async function digestOf(
  db: D1Database,
  { name, rows: query }: Projection,
): Promise<{ table: string; rows: number; sha256: string }> {
  const hash = createHash("sha256");
  let rows = 0;
  for (;;) {
    const page = await db.prepare(`${query} LIMIT ?1 OFFSET ?2`).bind(PAGE, rows).raw();
    for (const row of page) hash.update(JSON.stringify(row));
    rows += page.length;
    if (page.length < PAGE) return { table: name, rows, sha256: hash.digest("hex") };
  }
}
