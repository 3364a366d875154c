/** Every operation of the HTTP API; `/api/v1/openapi.json` and the web app's client come from these. */
export * from "./accounts.ts";
export * from "./admin.ts";
export * from "./api-keys.ts";
export * from "./artists.ts";
export * from "./email.ts";
export * from "./google.ts";
export * from "./moderation.ts";
export * from "./operator.ts";
export * from "./passkeys.ts";
export * from "./passwords.ts";
export * from "./privacy.ts";
export type { Auth, Route, RouteInput, RouteRequest, RouteResponse } from "./route.ts";
export { ASKS_FOR_PROOF } from "./route.ts";
export * from "./second-factor.ts";
export * from "./sessions.ts";
export * from "./system.ts";
export * from "./trading.ts";
export * from "./transparency.ts";
