import type { Feature } from "../../feature.ts";
import { apiKeyBearer } from "./bearer.ts";
import { apiKeyRoutes } from "./routes.ts";

export { revokeAllApiKeys } from "./api-keys.ts";

/** Keys by which programs act for their owner. */
export const apiKeysFeature: Feature = { name: "api-keys", routes: apiKeyRoutes, bearer: apiKeyBearer };
