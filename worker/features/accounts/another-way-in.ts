import { and, eq, exists, isNotNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { Database } from "../../platform/database.ts";
import { identities, passkeys, users } from "../../platform/schema/index.ts";

/**
 * Whether a user can still sign in without a passkey (its id), or without
 * Google. A condition for the statement that removes it, so that of two
 * removals at once the second sees the first.
 */
export function anotherWayIn(db: Database, userId: string, without: { passkey: string } | "google"): SQL | undefined {
  const some = { one: sql`1` };
  const password = db
    .select(some)
    .from(users)
    .where(and(eq(users.id, userId), isNotNull(users.passwordHash)));
  const google = db.select(some).from(identities).where(eq(identities.userId, userId));
  const passkey = db
    .select(some)
    .from(passkeys)
    .where(and(eq(passkeys.userId, userId), without === "google" ? undefined : ne(passkeys.id, without.passkey)));
  return or(exists(password), without === "google" ? undefined : exists(google), exists(passkey));
}
