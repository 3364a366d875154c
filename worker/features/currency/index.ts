import type { Feature } from "../../feature.ts";
import { updateRates } from "./rates.ts";
import { currencyRoutes } from "./routes.ts";

/** Amounts in other currencies than the dollar, to be looked at: nothing is traded in them. */
export const currencyFeature: Feature = {
  name: "currency",
  routes: currencyRoutes,
  crons: [{ name: "exchange-rates", everyMinutes: 60, run: updateRates }],
};
