import type { Feature } from "../../lib/feature.ts";
import { loadable } from "../../ui/loadable.tsx";
import { PageSkeleton } from "../../ui/Skeleton.tsx";

/** How the parts of the exchange are. */
export const diagnostics: Feature = {
  pages: [
    {
      path: "/admin/diagnostics",
      title: "Diagnostics",
      component: loadable(() => import("./Diagnostics.tsx"), PageSkeleton),
      roles: ["admin"],
      inAccountMenu: true,
    },
  ],
};
