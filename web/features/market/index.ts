import type { Feature } from "../../lib/feature.ts";
import { Market } from "./Market.tsx";

/** Every listed artist with live prices. */
export const market: Feature = { pages: [{ path: "/", title: "Market", component: Market }] };

export { ArtistSearch, focusArtistSearch } from "./ArtistSearch.tsx";
export { artistName, learnNames } from "./names.ts";
export { useNames, useRows } from "./rows.ts";
export { SimulatedNote } from "./SimulatedNote.tsx";
export { applyTick } from "./ticks.ts";
