import type { Feature } from "../../lib/feature.ts";
import { Market } from "./Market.tsx";

/** Every listed artist with live prices. */
export const market: Feature = { pages: [{ path: "/", title: "Market", component: Market }] };

export { useMarket } from "./market.ts";
export { artistName, learnNames } from "./names.ts";
export { SimulatedNote } from "./SimulatedNote.tsx";
export { applyTick } from "./ticks.ts";
