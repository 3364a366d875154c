import type { Feature } from "../../lib/feature.ts";
import { followCurrency } from "./currency.ts";

/** The currency that amounts are shown in. */
export const currency: Feature = { pages: [], start: followCurrency };

export { chooseCurrency } from "./currency.ts";
export { RateNote } from "./RateNote.tsx";
