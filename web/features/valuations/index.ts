import type { Feature } from "../../lib/feature.ts";
import { loadable } from "../../ui/loadable.tsx";
import { PageSkeleton } from "../../ui/Skeleton.tsx";

export { ValuationPanel } from "./ValuationPanel.tsx";

/** Where an artist's price comes from, and what admins decide of it. */
export const valuations: Feature = {
  pages: [
    {
      path: "/prices/:id",
      title: "How prices arise",
      component: loadable(() => import("./HowPricesArise.tsx"), PageSkeleton),
    },
    {
      path: "/held-values",
      title: "Held values",
      component: loadable(() => import("./HeldValues.tsx"), PageSkeleton),
      roles: ["admin"],
      inAccountMenu: true,
    },
  ],
};
