import type { Feature } from "../../lib/feature.ts";
import { loadable } from "../../ui/loadable.tsx";
import { PageSkeleton } from "../../ui/Skeleton.tsx";
import { followPortfolio } from "./holdings.ts";

/** What the reader owns, and their orders. */
export const portfolio: Feature = {
  start: followPortfolio,
  pages: [
    {
      path: "/portfolio",
      title: "Portfolio",
      component: loadable(() => import("./Portfolio.tsx"), PageSkeleton),
      popular: true,
      inAccountMenu: true,
    },
  ],
};

export { availableCash, availableShares, holdings } from "./holdings.ts";
