import { eq } from "drizzle-orm";
import type { Feature } from "../../feature.ts";
import { identities } from "../../platform/schema/index.ts";
import { googleRoutes } from "./routes.ts";
import { GOOGLE } from "./sign-in.ts";

/** Signing in with a Google account. */
export const googleFeature: Feature = {
  name: "google",
  routes: googleRoutes,
  configured: [GOOGLE],
  personalData: [
    {
      table: identities,
      exported: async ({ db, live: { user } }) => ({
        lists: {
          identities: await db.query.identities.findMany({
            columns: { userId: false },
            where: eq(identities.userId, user.id),
          }),
        },
      }),
      erased: ({ db }, id) => db.delete(identities).where(eq(identities.userId, id)),
    },
  ],
};
