import { eq } from "drizzle-orm";
import type { PersonalData } from "../../platform/personal-data.ts";
import { challenges, users } from "../../platform/schema/index.ts";
import { accountOf } from "./account.ts";

/** The account itself. Deleted, its id stays: the ledger and the tape must add up. */
export const ACCOUNT_DATA: readonly PersonalData[] = [
  {
    table: users,
    exported: async ({ db, live: { user } }) => ({
      account: { ...(await accountOf(db, user)), secondFactorSince: user.totpSince },
    }),
    erased: ({ db, now }, id) =>
      db
        .update(users)
        .set({
          username: "deleted",
          usernameKey: `~${id}`,
          passwordHash: null,
          email: null,
          emailKey: null,
          pendingEmail: null,
          totpSecret: null,
          totpSince: null,
          totpLastStep: null,
          currency: null,
          deletedAt: now,
        })
        .where(eq(users.id, id)),
  },
  {
    table: challenges,
    exported: { not: "secrets for one use, kept hashed and for a day at most" },
    erased: ({ db }, id) => db.delete(challenges).where(eq(challenges.userId, id)),
  },
];
