import { eq } from "drizzle-orm";
import type { PersonalData } from "../../platform/personal-data.ts";
import { accountAddresses, failedSignIns, sessions } from "../../platform/schema/index.ts";

/** Sign-ins, and the networks from which they came. */
export const SESSION_DATA: readonly PersonalData[] = [
  {
    table: sessions,
    exported: async ({ db, live: { user } }) => ({
      lists: {
        sessions: await db.query.sessions.findMany({
          columns: { userId: false, tokenHash: false, previousTokenHash: false },
          where: eq(sessions.userId, user.id),
        }),
      },
    }),
    erased: ({ db }, id) => db.delete(sessions).where(eq(sessions.userId, id)),
  },
  {
    table: accountAddresses,
    exported: async ({ db, live: { user } }) => ({
      lists: {
        networks: await db.query.accountAddresses.findMany({
          columns: { userId: false },
          where: eq(accountAddresses.userId, user.id),
        }),
      },
    }),
    erased: ({ db }, id) => db.delete(accountAddresses).where(eq(accountAddresses.userId, id)),
  },
  {
    table: failedSignIns,
    exported: { not: "names that somebody typed, whether an account has them or not" },
    erased: { not: "the same; forgotten after a day" },
  },
];
