import type { Feature } from "../../feature.ts";
import { tellBooks } from "./close-artist.ts";
import { artistRoutes } from "./routes.ts";

export { assertOwnIdentifiers } from "./identifiers.ts";
export { listArtist } from "./list-artist.ts";

/** The market: who is listed, at what price, and how that came about. */
export const artistsFeature: Feature = {
  name: "artists",
  routes: artistRoutes,
  crons: [{ name: "closings", everyMinutes: 1, run: tellBooks }],
};
