import type { Feature } from "../../lib/feature.ts";
import { loadable } from "../../ui/loadable.tsx";
import { PageSkeleton } from "../../ui/Skeleton.tsx";

/** The reader's own account; each of its sections belongs to a feature of its own. */
export const accounts: Feature = {
  pages: [
    {
      path: "/account",
      title: "Account",
      component: loadable(() => import("./Account.tsx"), PageSkeleton),
      inAccountMenu: true,
    },
  ],
};
