import { and, eq, exists, isNull, type SQL, sql } from "drizzle-orm";
import type { Database } from "../../platform/database.ts";
import { sessions, users } from "../../platform/schema/index.ts";
import type { UserRow } from "./account.ts";

/*
 * Conditions for the statements that make a way into an account. A request may have passed its guard, or a password
 * its check, just before the owner changed the password and ended everything: what it then makes must not stay.
 */

const one = { one: sql`1` };

/** That an account's password is still the one that it was, or that it has none, as then; and that it was not deleted. */
export const passwordIsStill = (db: Database, { id, passwordHash }: Pick<UserRow, "id" | "passwordHash">): SQL =>
  exists(
    db
      .select(one)
      .from(users)
      .where(
        and(
          eq(users.id, id),
          isNull(users.deletedAt),
          passwordHash === null ? isNull(users.passwordHash) : eq(users.passwordHash, passwordHash),
        ),
      ),
  );

/** That a session was not ended. */
export const sessionIsOpen = (db: Database, sessionId: string): SQL =>
  exists(
    db
      .select(one)
      .from(sessions)
      .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt))),
  );
