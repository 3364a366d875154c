import type { Feature } from "../../lib/feature.ts";
import { loadable } from "../../ui/loadable.tsx";
import { PageSkeleton } from "../../ui/Skeleton.tsx";

/** Asks the reader to prove that it is still them; its code comes when it is first asked. */
export const ConfirmDialog = loadable(() => import("./ConfirmDialog.tsx"));

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
