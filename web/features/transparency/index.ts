import type { Feature } from "../../lib/feature.ts";
import { loadable } from "../../ui/loadable.tsx";
import { PageSkeleton } from "../../ui/Skeleton.tsx";

/** The public audit of every share and every cent, and the check of a book's whole journal. */
export const transparency: Feature = {
  pages: [
    {
      path: "/transparency",
      title: "Transparency",
      component: loadable(() => import("./Transparency.tsx"), PageSkeleton),
      popular: true,
    },
    {
      path: "/verify/:id",
      title: "Verify a book",
      component: loadable(() => import("./VerifyBook.tsx"), PageSkeleton),
    },
  ],
};
