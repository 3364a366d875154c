import type { Feature } from "../../lib/feature.ts";
import { loadable } from "../../ui/loadable.tsx";
import { PageSkeleton } from "../../ui/Skeleton.tsx";

/** Every account, and the audit log. */
export const admin: Feature = {
  pages: [
    {
      path: "/admin",
      title: "Admin",
      component: loadable(() => import("./Admin.tsx"), PageSkeleton),
      roles: ["admin"],
      inAccountMenu: true,
    },
  ],
};
