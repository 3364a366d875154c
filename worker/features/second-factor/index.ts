import { eq } from "drizzle-orm";
import type { Feature } from "../../feature.ts";
import { recoveryCodes } from "../../platform/schema/index.ts";
import { secondFactorRoutes } from "./routes.ts";

/** Codes of an authenticator app, and recovery codes in their place. */
export const secondFactorFeature: Feature = {
  name: "second-factor",
  routes: secondFactorRoutes,
  personalData: [
    {
      table: recoveryCodes,
      exported: async ({ db, live: { user } }) => ({
        account: { recoveryCodesLeft: await db.$count(recoveryCodes, eq(recoveryCodes.userId, user.id)) },
      }),
      erased: ({ db }, id) => db.delete(recoveryCodes).where(eq(recoveryCodes.userId, id)),
    },
  ],
};
