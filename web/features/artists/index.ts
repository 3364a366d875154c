import type { Feature } from "../../lib/feature.ts";
import { loadable } from "../../ui/loadable.tsx";
import { ArtistSkeleton } from "./ArtistSkeleton.tsx";

export { ArtistPage } from "./ArtistPage.tsx";

/** One artist: chart, order book, ticket. */
export const artists: Feature = {
  pages: [
    {
      path: "/artists/:id",
      title: "Artist",
      component: loadable(() => import("./Artist.tsx"), ArtistSkeleton),
      popular: true,
    },
  ],
};
