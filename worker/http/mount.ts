import { createRoute, OpenAPIHono, type RouteConfig } from "@hono/zod-openapi";
import { Hono, type MiddlewareHandler } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Route, RouteRequest, RouteResponse } from "../../domain/api/index.ts";
import { Problem, type ProblemCode, PROBLEMS } from "../../domain/core/problems.ts";
import type { CallerContext, LiveContext, ServiceContext } from "../platform/service-context.ts";
import { authenticateBy, type Authentication, type BearerKind } from "./middleware/authenticate.ts";
import { limitAddress } from "./middleware/limit-address.ts";
import { noStore } from "./middleware/no-store.ts";
import { readBody } from "./middleware/read-body.ts";
import { requireJson } from "./middleware/require-json.ts";
import { knownOrigin, sameOrigin } from "./middleware/same-origin.ts";
import { revalidate } from "./middleware/revalidate.ts";
import { type ApiContext, type ApiEnv, contextOf } from "./context.ts";
import { invalidRequest } from "./problems.ts";

/** Largest body in bytes, where no feature asks for more. */
const USUAL_BODY = 64 * 1024;

/** An operation that takes larger bodies than others, in bytes. */
export interface BodyLimit {
  route: Route;
  bytes: number;
}

/** What is mounted so far, how callers are known, and how much they may send. */
export interface Api {
  /** Below `/api/v1`. */
  operations: OpenAPIHono<ApiEnv>;
  /** WebSockets, below `/rooms`. */
  rooms: Hono<ApiEnv>;
  authentication: Authentication;
  bodyLimits: readonly BodyLimit[];
}

/**
 * An empty API: what validation finds is thrown like every other refusal. It has
 * no error handler, the app's does: with one of its own, Hono would run each
 * middleware in a chain of its own.
 */
export function createApi(kinds: readonly BearerKind[], bodyLimits: readonly BodyLimit[]): Api {
  return {
    operations: new OpenAPIHono<ApiEnv>({
      defaultHook: (result) => {
        if (!result.success) throw invalidRequest(result.error);
      },
    }),
    rooms: new Hono<ApiEnv>(),
    authentication: authenticateBy(kinds),
    bodyLimits,
  };
}

/** What services know of a request: as much as its guard found out. */
type ContextFor<R extends Route> = R["auth"] extends "account" | "confirmed" | "moderator" | "admin"
  ? LiveContext
  : R["auth"] extends "read" | "trade"
    ? CallerContext
    : ServiceContext;

/** A request's context, with its live session if one was asked for. */
function contextFor<R extends Route>(c: ApiContext, { auth }: R): ContextFor<R> {
  const context = contextOf(c);
  const needsLive = auth !== undefined && auth !== "read" && auth !== "trade" && auth !== "operator";
  return (needsLive ? { ...context, live: c.get("live") } : context) as ContextFor<R>;
}

/**
 * Mounts one operation: validates what the definition asks for, documents it in
 * the OpenAPI document, and answers what `handle` returns with the definition's
 * status (or the one `handle` set with `c.status`). An answer too large to be
 * held in memory may come as a `Response`.
 */
export function mount<R extends Route>(
  { operations, authentication, bodyLimits }: Api,
  route: R,
  handle: (
    request: RouteRequest<R>,
    context: ContextFor<R>,
    c: ApiContext,
  ) => Promise<RouteResponse<R> | Response> | RouteResponse<R>,
): void {
  const largestBody = bodyLimits.find((limit) => limit.route === route)?.bytes ?? USUAL_BODY;
  const middleware = guardsOf(authentication, route, largestBody);
  const described = describeRoute(authentication, route);
  operations.openapi(createRoute({ ...described, ...(middleware.length > 0 && { middleware }) }), async (c) => {
    const valid = (part: string): unknown => c.req.valid(part as never);
    const request = {
      params: route.params && valid("param"),
      query: route.query && valid("query"),
      body: route.body && valid("json"),
    } as RouteRequest<R>;
    c.status(route.status as ContentfulStatusCode);
    const body = await handle(request, contextFor(c as ApiContext, route), c as ApiContext);
    if (body instanceof Response) return body;
    return route.response ? c.json(body) : c.body(null);
  });
}

/** What a request passes before it is validated, in this order: its body is read for who has passed all else. */
function guardsOf(
  { access }: Authentication,
  { method, auth, costly, revalidated, body }: Route,
  largestBody: number,
): MiddlewareHandler<ApiEnv>[] {
  return [
    ...(method === "get" ? [] : [auth ? knownOrigin : sameOrigin]),
    ...(costly ? [limitCostly] : []),
    ...(revalidated ? [revalidate] : []),
    ...(auth ? [noStore, access[auth].guard] : []),
    ...(body ? [requireJson, readBody(largestBody)] : []),
  ];
}

const limitCostly = limitAddress("costly");

function describeRoute({ access }: Authentication, route: Route): RouteConfig {
  const problems = new Set<ProblemCode>([...(route.problems ?? []), "rate_limited", "internal", "unavailable"]);
  if (route.params || route.query || route.body) problems.add("invalid_request");
  if (route.body)
    for (const code of ["invalid_json", "unsupported_media_type", "body_too_large", "request_timeout"] as const)
      problems.add(code);
  if (route.method !== "get") problems.add("cross_origin");
  for (const code of route.auth ? access[route.auth].refusals : []) problems.add(code);
  const success = route.response
    ? { description: "Success", content: { [route.produces ?? "application/json"]: { schema: route.response } } }
    : { description: "Done" };
  return {
    method: route.method,
    path: route.path,
    tags: [route.tag],
    summary: route.summary,
    ...(route.auth && { security: [{ [access[route.auth].scheme]: [] }] }),
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
