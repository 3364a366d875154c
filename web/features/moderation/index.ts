import type { Feature } from "../../lib/feature.ts";
import { loadable } from "../../ui/loadable.tsx";
import { PageSkeleton } from "../../ui/Skeleton.tsx";

/** Trading that may be one person's with themselves. */
export const moderation: Feature = {
  pages: [
    {
      path: "/moderation",
      title: "Moderation",
      component: loadable(() => import("./Moderation.tsx"), PageSkeleton),
      roles: ["moderator", "admin"],
      inAccountMenu: true,
    },
  ],
};
