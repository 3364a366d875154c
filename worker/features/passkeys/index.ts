import { eq } from "drizzle-orm";
import type { Feature } from "../../feature.ts";
import { passkeys } from "../../platform/schema/index.ts";
import { passkeyRoutes } from "./routes.ts";

/** Signing in with a passkey. */
export const passkeysFeature: Feature = {
  name: "passkeys",
  routes: passkeyRoutes,
  personalData: [
    {
      table: passkeys,
      exported: async ({ db, live: { user } }) => ({
        lists: {
          passkeys: await db.query.passkeys.findMany({
            columns: { userId: false },
            where: eq(passkeys.userId, user.id),
          }),
        },
      }),
      erased: ({ db }, id) => db.delete(passkeys).where(eq(passkeys.userId, id)),
    },
  ],
};
