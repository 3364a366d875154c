import { eq } from "drizzle-orm";
import type { Feature } from "../../feature.ts";
import { apiKeys } from "../../platform/schema/index.ts";
import { apiKeyBearer } from "./bearer.ts";
import { apiKeyRoutes } from "./routes.ts";

export { revokeAllApiKeys } from "./api-keys.ts";

/** Keys by which programs act for their owner. */
export const apiKeysFeature: Feature = {
  name: "api-keys",
  routes: apiKeyRoutes,
  bearer: apiKeyBearer,
  personalData: [
    {
      table: apiKeys,
      exported: async ({ db, live: { user } }) => ({
        lists: {
          apiKeys: await db.query.apiKeys.findMany({
            columns: { userId: false, secretHash: false },
            where: eq(apiKeys.userId, user.id),
          }),
        },
      }),
      erased: ({ db }, id) => db.delete(apiKeys).where(eq(apiKeys.userId, id)),
    },
  ],
};
