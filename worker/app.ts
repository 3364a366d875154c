import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import { ProblemError } from "../domain/problems.ts";
import type { ApiEnv } from "./context.ts";
import { allowedOrigins } from "./middleware/allowed-origins.ts";
import { limitAddress } from "./middleware/limit-address.ts";
import { numberRequest } from "./middleware/number-request.ts";
import { requireHttps } from "./middleware/require-https.ts";
import { createApi } from "./mount.ts";
import { problemResponse } from "./problem-response.ts";
import { accountRoutes } from "./routes/accounts.ts";
import { adminRoutes } from "./routes/admin.ts";
import { apiKeyRoutes } from "./routes/api-keys.ts";
import { artistRoutes } from "./routes/artists.ts";
import { googleRoutes } from "./routes/google.ts";
import { operatorRoutes } from "./routes/operator.ts";
import { passwordRoutes } from "./routes/passwords.ts";
import { passkeyRoutes } from "./routes/passkeys.ts";
import { moderationRoutes } from "./routes/moderation.ts";
import { privacyRoutes } from "./routes/privacy.ts";
import { rooms } from "./routes/rooms.ts";
import { secondFactorRoutes } from "./routes/second-factor.ts";
import { systemRoutes } from "./routes/system.ts";
import { tradingRoutes } from "./routes/trading.ts";
import { transparencyRoutes } from "./routes/transparency.ts";

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
