import type { Pair } from "./dealing.ts";

/** Two accounts that were used from one network, and how many accounts use it: the fewer, the more it says. */
export interface Link {
  pair: Pair;
  accounts: number;
}

/** Those of the pairs that were used from one network since then (ms). */
export async function linkedPairs(db: D1Database, pairs: readonly Pair[], since: number): Promise<Link[]> {
  const { results } = await db
    .prepare(
      `SELECT pair.value ->> 0 AS a, pair.value ->> 1 AS b,
         MIN((SELECT COUNT(*) FROM account_addresses AS any WHERE any.address_hash = one.address_hash AND any.last_seen_at > ?2)) AS accounts
       FROM json_each(?1) AS pair
       JOIN account_addresses AS one ON one.user_id = pair.value ->> 0 AND one.last_seen_at > ?2
       JOIN account_addresses AS other ON other.user_id = pair.value ->> 1 AND other.address_hash = one.address_hash AND other.last_seen_at > ?2
       GROUP BY a, b`,
    )
    .bind(JSON.stringify(pairs), since)
    .all<{ a: string; b: string; accounts: number }>();
  return results.map(({ a, b, accounts }) => ({ pair: [a, b], accounts }));
}
