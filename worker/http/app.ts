import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { ProblemError } from "../../domain/core/problems.ts";
import type { ApiEnv } from "./context.ts";
import { allowedOrigins } from "./middleware/allowed-origins.ts";
import { limitAddress } from "./middleware/limit-address.ts";
import { numberRequest } from "./middleware/number-request.ts";
import { requireHttps } from "./middleware/require-https.ts";
import { createApi } from "./mount.ts";
import { problemResponse } from "./problems.ts";
import { checkConfiguration, warnOfMissing } from "../platform/configuration.ts";
import { isLoopback } from "../platform/loopback.ts";
import type { Feature } from "../feature.ts";

const BASE = "/api/v1";

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

/** The operations and the rooms. */
export function createApp(features: readonly Feature[]): Hono<ApiEnv> {
  const api = createApi(
    features.flatMap(({ bearer }) => bearer ?? []),
    features.flatMap(({ bodyLimits }) => bodyLimits ?? []),
  );
  api.operations.use(allowedOrigins, limitAddress("calls"));
  for (const { routes } of features) routes?.(api, features);
  const configured = features.flatMap((feature) => feature.configured ?? []);

  const app = new Hono<ApiEnv>();
  app.use(numberRequest, secureHeaders(HEADERS), requireHttps);
  app.use((c, next) => {
    checkConfiguration(c.env, configured);
    if (!isLoopback(c.req.url)) warnOfMissing(c.env, configured);
    return next();
  });
  app.route(BASE, api.operations);
  app.route("/rooms", api.rooms);
  app.notFound((c) => {
    // A file of a build that is gone may come back, and what is kept for good must not be that it was missing.
    c.header("Cache-Control", "no-store");
    return problemResponse(c, new ProblemError("not_found"));
  });
  app.onError((error, c) => problemResponse(c, error));
  return app;
}
