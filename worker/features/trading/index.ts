import { placeOrders } from "../../../domain/api/index.ts";
import type { Feature } from "../../feature.ts";
import { tradingRoutes } from "./routes.ts";

export { requireOpenCredential } from "./portfolio.ts";

/** Orders, trades and the portfolio. */
export const tradingFeature: Feature = {
  name: "trading",
  routes: tradingRoutes,
  // A thousand orders.
  bodyLimits: [{ route: placeOrders, bytes: 512 * 1024 }],
};
