import { and, eq } from "drizzle-orm";
import type { Account } from "../../../domain/api/index.ts";
import type { Database } from "../../platform/database.ts";
import { identities, users } from "../../platform/schema/index.ts";

export type UserRow = typeof users.$inferSelect;

/** An account as its owner sees it. */
export async function accountOf(db: Database, user: UserRow): Promise<Account> {
  const google = await db.query.identities.findFirst({
    columns: { subject: true },
    where: and(eq(identities.userId, user.id), eq(identities.provider, "google")),
  });
  const { id, username, createdAt, role, email, pendingEmail, currency } = user;
  return {
    id,
    username,
    createdAt,
    role,
    email,
    pendingEmail,
    hasPassword: user.passwordHash !== null,
    secondFactor: user.totpSince !== null,
    google: google !== undefined,
    currency,
  };
}
