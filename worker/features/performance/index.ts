import { eq } from "drizzle-orm";
import type { Feature } from "../../feature.ts";
import { portfolioValues } from "../../platform/schema/index.ts";
import { performanceRoutes } from "./routes.ts";
import { recordPortfolios } from "./tasks.ts";

/** What portfolios were worth over time, how they did, and what their owners traded. */
export const performanceFeature: Feature = {
  name: "performance",
  routes: performanceRoutes,
  tasks: [recordPortfolios],
  personalData: [
    {
      table: portfolioValues,
      exported: { not: "what the account's fills and prices come to" },
      erased: ({ db }, account) => db.delete(portfolioValues).where(eq(portfolioValues.account, account)),
    },
  ],
};
