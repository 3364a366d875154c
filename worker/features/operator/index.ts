import { listArtistsForTrading } from "../../../domain/api/index.ts";
import type { Feature } from "../../feature.ts";
import { operatorRoutes } from "./routes.ts";

/** What the operator of the exchange does from the command line. */
export const operatorFeature: Feature = {
  name: "operator",
  routes: operatorRoutes,
  // Years of history of several artists.
  bodyLimits: [{ route: listArtistsForTrading, bytes: 8 * 1024 * 1024 }],
  configured: [{ what: "Operating the exchange", names: ["OPERATOR_TOKEN"] }],
};
