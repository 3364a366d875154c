import type { Feature } from "../../lib/feature.ts";
import { loadable } from "../../ui/loadable.tsx";
import { PageSkeleton } from "../../ui/Skeleton.tsx";

/** Jobs and how far they are, and messages that were given up on. */
export const background: Feature = {
  pages: [
    {
      path: "/admin/jobs",
      title: "Jobs",
      component: loadable(() => import("./Jobs.tsx"), PageSkeleton),
      roles: ["admin"],
      inAccountMenu: true,
    },
  ],
};
