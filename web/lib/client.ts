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

const signedOut = (): ApiError => new ApiError("unauthenticated", "The session has ended");

/** A session as a request sees it: its token, and what tells of its end. */
interface Signature {
  token: string;
  ended: AbortSignal;
}

/**
 * Calls one operation of the API. Rejects with `ApiError`. The answer's shape is
 * the server's promise and is not checked again. What only reads for a session is
 * given up when that ends; a command is not, as the server may have begun to carry it out.
 */
async function send<R extends Route>(
  route: R,
  input: RouteInput<R>,
  signature: Signature | null,
): Promise<RouteResponse<R>> {
  const parts: Parts = input;
  const headers: Record<string, string> = { accept: route.produces ?? "application/json" };
  if (signature) headers["authorization"] = `Bearer ${signature.token}`;
  if (parts.body !== undefined) headers["content-type"] = "application/json";
  const ended = route.method === "get" ? signature?.ended : undefined;
  const timeout = AbortSignal.timeout(TIMEOUT);
  let response: Response;
  try {
    response = await fetch(address(route, parts), {
      method: route.method.toUpperCase(),
      headers,
      signal: ended ? AbortSignal.any([timeout, ended]) : timeout,
      ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
    });
    if (response.ok) return (await bodyOf(route, response)) as RouteResponse<R>;
  } catch {
    throw ended?.aborted ? signedOut() : new ApiError("network", "The server did not answer");
  }
  throw await failure(response);
}

/** What an operation answered: a value, a text where it is not JSON, or nothing. */
async function bodyOf({ response: promised, produces }: Route, response: Response): Promise<unknown> {
  if (!promised) return undefined;
  return produces === undefined ? await response.json() : await response.text();
}

/** Where the access token comes from. */
export interface TokenSource {
  /** A token that is still good for a while, or null when signed out. */
  current(): Promise<string | null>;
  /** A new token in place of a refused one, or null when the session has ended. */
  renew(): Promise<string | null>;
  /** Aborts when the session that there is now, or is being restored, ends. */
  ended(): AbortSignal;
}

export type Call = <const R extends Route>(route: R, input: RouteInput<R>) => Promise<RouteResponse<R>>;

/** What is said of a token that has run out, and of one whose session was ended elsewhere. */
const isRefusedToken = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === "token_expired" || error.code === "unauthenticated");

/**
 * A `call` that signs operations which need it, and once more with a new token when the first is refused. Without a
 * session they are not asked for, and never in the name of another than the one they were begun in.
 */
export function createCall(tokens: TokenSource): Call {
  return async (route, input) => {
    if (!route.auth) return send(route, input, null);
    const ended = tokens.ended();
    const token = await tokens.current();
    if (token === null || ended.aborted) throw signedOut();
    try {
      return await send(route, input, { token, ended });
    } catch (error) {
      if (ended.aborted || !isRefusedToken(error)) throw error;
      const renewed = await tokens.renew();
      if (renewed === null || ended.aborted) throw error;
      return send(route, input, { token: renewed, ended });
    }
  };
}
