import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { ProblemError } from "../domain/problems.ts";
import type { ApiEnv } from "./context.ts";
import { sameOrigin } from "./middleware/same-origin.ts";
import { createApi } from "./mount.ts";
import { problemResponse } from "./problem-response.ts";
import { accountRoutes } from "./routes/accounts.ts";
import { artistRoutes } from "./routes/artists.ts";
import { operatorRoutes } from "./routes/operator.ts";
import { rooms } from "./routes/rooms.ts";
import { systemRoutes } from "./routes/system.ts";
import { tradingRoutes } from "./routes/trading.ts";
import { transparencyRoutes } from "./routes/transparency.ts";

/** Largest body in bytes: of anybody's request, and of an operator's with years of history. */
const BODY_LIMIT = 64 * 1024;
const OPERATOR_BODY_LIMIT = 8 * 1024 * 1024;

const api = createApi();
api.use(secureHeaders(), sameOrigin);
api.use("/operator/*", limitBody(OPERATOR_BODY_LIMIT));
api.use((c, next) => (c.req.path.startsWith("/api/v1/operator/") ? next() : limitBody(BODY_LIMIT)(c, next)));
accountRoutes(api);
artistRoutes(api);
tradingRoutes(api);
transparencyRoutes(api);
operatorRoutes(api);
systemRoutes(api);

/** Everything that is not a static asset. */
export const app = new Hono<ApiEnv>();
app.use(requestId());
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
