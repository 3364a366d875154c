import type { Feature } from "../../lib/feature.ts";
import { loadable } from "../../ui/loadable.tsx";
import { PageSkeleton } from "../../ui/Skeleton.tsx";

/** Every account, the audit log, and where popularity comes from. */
export const admin: Feature = {
  pages: [
    {
      path: "/admin",
      title: "Admin",
      component: loadable(() => import("./Admin.tsx"), PageSkeleton),
      roles: ["admin"],
      inAccountMenu: true,
    },
    {
      path: "/admin/sources",
      title: "Sources",
      component: loadable(() => import("./Sources.tsx"), PageSkeleton),
      roles: ["admin"],
      inAccountMenu: true,
    },
    {
      path: "/admin/listings",
      title: "Listings",
      component: loadable(() => import("./Listings.tsx"), PageSkeleton),
      roles: ["admin"],
      inAccountMenu: true,
    },
  ],
};
