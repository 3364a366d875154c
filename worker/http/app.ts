import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import { ProblemError } from "../../domain/core/problems.ts";
import type { ApiEnv } from "./context.ts";
import { allowedOrigins } from "./middleware/allowed-origins.ts";
import { limitAddress } from "./middleware/limit-address.ts";
import { numberRequest } from "./middleware/number-request.ts";
import { requireHttps } from "./middleware/require-https.ts";
import { createApi } from "./mount.ts";
import { problemResponse } from "./problems.ts";
import { accountRoutes } from "../features/accounts/routes.ts";
import { adminRoutes } from "../features/admin/routes.ts";
import { apiKeyRoutes } from "../features/api-keys/routes.ts";
import { artistRoutes } from "../features/artists/routes.ts";
import { googleRoutes } from "../features/google/routes.ts";
import { operatorRoutes } from "../features/operator/routes.ts";
import { passwordRoutes } from "../features/passwords/routes.ts";
import { passkeyRoutes } from "../features/passkeys/routes.ts";
import { moderationRoutes } from "../features/moderation/routes.ts";
import { privacyRoutes } from "../features/privacy/routes.ts";
import { rooms } from "../features/rooms/routes.ts";
import { secondFactorRoutes } from "../features/second-factor/routes.ts";
import { systemRoutes } from "../features/system/routes.ts";
import { tradingRoutes } from "../features/trading/routes.ts";
import { transparencyRoutes } from "../features/transparency/routes.ts";

/** Largest body in bytes, and those of the operations that need more: a thousand orders, years of history. */
const BODY_LIMIT = limitBody(64 * 1024);
const LARGER_BODIES = new Map([
  ["/api/v1/orders/batch", limitBody(512 * 1024)],
  ["/api/v1/operator/listings", limitBody(8 * 1024 * 1024)],
]);

/** The usual headers, less those that only browsers of long ago knew. What the app's own pages may do is in `web/public/_headers`. */
const HEADERS = {
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  strictTransportSecurity: "max-age=63072000; includeSubDomains",
  xFrameOptions: "DENY",
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
};

const api = createApi();
api.use(allowedOrigins, limitAddress("ADDRESS_LIMIT"));
api.use((c, next) => (LARGER_BODIES.get(c.req.path) ?? BODY_LIMIT)(c, next));
accountRoutes(api);
passwordRoutes(api);
secondFactorRoutes(api);
googleRoutes(api);
passkeyRoutes(api);
apiKeyRoutes(api);
privacyRoutes(api);
artistRoutes(api);
tradingRoutes(api);
transparencyRoutes(api);
operatorRoutes(api);
adminRoutes(api);
moderationRoutes(api);
systemRoutes(api);

/** Everything that is not a static asset. */
export const app = new Hono<ApiEnv>();
app.use(numberRequest, secureHeaders(HEADERS), requireHttps);
app.route("/api/v1", api);
app.route("/rooms", rooms);
app.notFound((c) => problemResponse(c, new ProblemError("not_found")));
app.onError((error, c) => problemResponse(c, error));

function limitBody(maxSize: number) {
  return bodyLimit({
    maxSize,
    onError: () => {
      throw new ProblemError("body_too_large");
    },
  });
}
