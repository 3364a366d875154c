import type { Route, RouteInput, RouteResponse } from "../../domain/api/route.ts";
import type { Problem } from "../../domain/core/problems.ts";
import { ApiError } from "./api-error.ts";

const BASE = "/api/v1";
const TIMEOUT = 20_000;

interface Parts {
  params?: Record<string, unknown>;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
}

/** The address of an operation: parameters filled in, query appended, absent values left out. */
export function address(route: Route, { params = {}, query = {} }: Parts): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return BASE + path + (search.size > 0 ? `?${search}` : "");
}

async function failure(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => null)) as Problem | null;
  if (!problem?.code) return new ApiError("internal", `The server answered ${response.status}`);
  const retryAfter = Number(response.headers.get("retry-after"));
  return new ApiError(problem.code, problem.detail ?? problem.title, problem, retryAfter > 0 ? retryAfter : null);
}

/**
 * Calls one operation of the API. Rejects with `ApiError`. The answer's shape is
 * the server's promise and is not checked again.
 */
async function send<R extends Route>(route: R, input: RouteInput<R>, token: string | null): Promise<RouteResponse<R>> {
  const parts: Parts = input;
  const headers: Record<string, string> = { accept: "application/json" };
  if (token !== null) headers["authorization"] = `Bearer ${token}`;
  if (parts.body !== undefined) headers["content-type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(address(route, parts), {
      method: route.method.toUpperCase(),
      headers,
      signal: AbortSignal.timeout(TIMEOUT),
      ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
    });
  } catch {
    throw new ApiError("network", "The server did not answer");
  }
  if (!response.ok) throw await failure(response);
  if (!route.response) return undefined as RouteResponse<R>;
  return response.json() as Promise<RouteResponse<R>>;
}

/** Where the access token comes from. */
export interface TokenSource {
  /** A token that is still good for a while, or null when signed out. */
  current(): Promise<string | null>;
  /** A new token in place of a refused one, or null when the session has ended. */
  renew(): Promise<string | null>;
}

export type Call = <const R extends Route>(route: R, input: RouteInput<R>) => Promise<RouteResponse<R>>;

/** What is said of a token that has run out, and of one whose session was ended elsewhere. */
const isRefusedToken = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === "token_expired" || error.code === "unauthenticated");

/** A `call` that signs operations which need it, and once more with a new token when the first is refused. */
export function createCall(tokens: TokenSource): Call {
  return async (route, input) => {
    if (!route.auth) return send(route, input, null);
    const token = await tokens.current();
    try {
      return await send(route, input, token);
    } catch (error) {
      if (token === null || !isRefusedToken(error)) throw error;
      const renewed = await tokens.renew();
      if (renewed === null) throw error;
      return send(route, input, renewed);
    }
  };
}
