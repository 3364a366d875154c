import type { Feature } from "../../lib/feature.ts";
import { loadable } from "../../ui/loadable.tsx";
import { PageSkeleton } from "../../ui/Skeleton.tsx";

/** The public audit of every share and every cent. */
export const transparency: Feature = {
  pages: [
    {
      path: "/transparency",
      title: "Transparency",
      component: loadable(() => import("./Transparency.tsx"), PageSkeleton),
      popular: true,
    },
  ],
};
