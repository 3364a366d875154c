/** Every operation of the HTTP API; `/api/v1/openapi.json` and the web app's client come from these. */
export * from "./accounts.ts";
export * from "./artists.ts";
export * from "./operator.ts";
export type { Route, RouteInput, RouteRequest, RouteResponse } from "./route.ts";
export * from "./system.ts";
export * from "./trading.ts";
export * from "./transparency.ts";
