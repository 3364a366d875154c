import { createRoute, OpenAPIHono, type RouteConfig } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Route, RouteRequest, RouteResponse } from "../../domain/api/index.ts";
import { Problem, type ProblemCode, PROBLEMS } from "../../domain/core/problems.ts";
import { ACCESS } from "./middleware/authenticate.ts";
import { limitAddress } from "./middleware/limit-address.ts";
import { noStore } from "./middleware/no-store.ts";
import { requireJson } from "./middleware/require-json.ts";
import { knownOrigin, sameOrigin } from "./middleware/same-origin.ts";
import type { ApiContext, ApiEnv } from "./context.ts";
import { invalidRequest } from "./problems.ts";

/** The API under construction. */
export type Api = OpenAPIHono<ApiEnv>;

/**
 * An empty API: what validation finds is thrown like every other refusal. It has
 * no error handler, the app's does: with one of its own, Hono would run each
 * middleware in a chain of its own.
 */
export function createApi(): Api {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.error);
    },
  });
}

/**
 * Mounts one operation: validates what the definition asks for, documents it in
 * the OpenAPI document, and answers what `handle` returns with the definition's
 * status (or the one `handle` set with `c.status`). An answer too large to be
 * held in memory may come as a `Response`.
 */
export function mount<R extends Route>(
  api: Api,
  route: R,
  handle: (request: RouteRequest<R>, c: ApiContext) => Promise<RouteResponse<R> | Response> | RouteResponse<R>,
): void {
  const guards = guardsOf(route);
  api.openapi(createRoute({ ...describeRoute(route), ...(guards.length > 0 && { middleware: guards }) }), async (c) => {
    const valid = (part: string): unknown => c.req.valid(part as never);
    const request = {
      params: route.params && valid("param"),
      query: route.query && valid("query"),
      body: route.body && valid("json"),
    } as RouteRequest<R>;
    c.status(route.status as ContentfulStatusCode);
    const body = await handle(request, c as ApiContext);
    if (body instanceof Response) return body;
    return route.response ? c.json(body) : c.body(null);
  });
}

/** What a request passes before it is validated, in this order. */
function guardsOf({ method, auth, costly, body }: Route): MiddlewareHandler<ApiEnv>[] {
  return [
    ...(method === "get" ? [] : [auth ? knownOrigin : sameOrigin]),
    ...(costly ? [limitCostly] : []),
    ...(auth ? [noStore, ACCESS[auth].guard] : []),
    ...(body ? [requireJson] : []),
  ];
}

const limitCostly = limitAddress("CREDENTIAL_LIMIT");

function describeRoute(route: Route): RouteConfig {
  const problems = new Set<ProblemCode>([...(route.problems ?? []), "rate_limited", "internal", "unavailable"]);
  if (route.params || route.query || route.body) problems.add("invalid_request");
  if (route.body)
    for (const code of ["invalid_json", "unsupported_media_type", "body_too_large"] as const) problems.add(code);
  if (route.method !== "get") problems.add("cross_origin");
  for (const code of route.auth ? ACCESS[route.auth].refusals : []) problems.add(code);
  const success = route.response
    ? { description: "Success", content: { "application/json": { schema: route.response } } }
    : { description: "Done" };
  return {
    method: route.method,
    path: route.path,
    tags: [route.tag],
    summary: route.summary,
    ...(route.auth && { security: [{ [ACCESS[route.auth].scheme]: [] }] }),
    request: {
      ...(route.params && { params: route.params }),
      ...(route.query && { query: route.query }),
      ...(route.body && { body: { required: true, content: { "application/json": { schema: route.body } } } }),
    },
    responses: {
      [route.status]: success,
      ...(route.otherStatus && { [route.otherStatus]: success }),
      ...problemResponses(problems),
    },
  };
}

/** One response for each status, naming the codes it may carry. */
function problemResponses(codes: Iterable<ProblemCode>): RouteConfig["responses"] {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) byStatus.set(PROBLEMS[code][0], [...(byStatus.get(PROBLEMS[code][0]) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, those]) => [
      status,
      { description: `Problem: ${those.join(", ")}`, content: { "application/problem+json": { schema: Problem } } },
    ]),
  );
}
