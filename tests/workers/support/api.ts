import { env, exports } from "cloudflare:workers";
import { expect } from "vitest";
import type { Route, RouteInput, RouteResponse } from "../../../domain/api/index.ts";
import { Problem, type ProblemCode, PROBLEMS } from "../../../domain/core/problems.ts";
import { signAccessToken } from "../../../worker/features/sessions/access-token.ts";

export const ORIGIN = "https://anticip.test";

/** Sends a request as it is to the Worker. */
export function send(path: string, init?: RequestInit): Promise<Response> {
  return exports.default.fetch(new Request(new URL(path, ORIGIN), init));
}

/** Who is calling, and with which cookie. */
export interface Caller {
  token?: string | undefined;
  cookie?: string | undefined;
}

/** Sends a request to an operation of the API. */
export function request<R extends Route>(route: R, input: Partial<RouteInput<R>> & Caller): Promise<Response> {
  const {
    params = {},
    query = {},
    body,
    token,
    cookie,
  } = input as { params?: object; query?: object; body?: unknown } & Caller;
  let path = `/api/v1${route.path}`;
  for (const [name, value] of Object.entries(params))
    path = path.replace(`{${name}}`, encodeURIComponent(String(value)));
  const url = new URL(path, ORIGIN);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  const headers = new Headers();
  if (token !== undefined) headers.set("Authorization", `Bearer ${token}`);
  if (cookie !== undefined) headers.set("Cookie", cookie);
  if (body !== undefined) headers.set("Content-Type", "application/json");
  return exports.default.fetch(
    new Request(url, {
      method: route.method.toUpperCase(),
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
  );
}

/** Calls an operation that succeeds; its body is what the definition promises, no field more. */
export async function call<R extends Route>(route: R, input: RouteInput<R> & Caller): Promise<RouteResponse<R>> {
  return await success(route, await request(route, input as never));
}

/** The body of a success, checked against the operation's definition. */
export async function success<R extends Route>(
  route: R,
  response: Response,
  status = route.status,
): Promise<RouteResponse<R>> {
  const text = await response.text();
  expect(response.status, text).toBe(status);
  if (!route.response) {
    expect(text).toBe("");
    return undefined as RouteResponse<R>;
  }
  const body = JSON.parse(text) as RouteResponse<R>;
  expect(route.response.parse(body)).toEqual(body);
  return body;
}

/** Expects a refusal: the problem of that code, in the form of RFC 9457. */
export async function expectProblem(response: Response, code: ProblemCode): Promise<Problem> {
  const text = await response.text();
  expect(response.headers.get("Content-Type"), text).toBe("application/problem+json");
  const body = JSON.parse(text) as Problem;
  expect(Problem.parse(body)).toEqual(body);
  expect(body).toMatchObject({ code, status: PROBLEMS[code][0], type: `urn:anticip:problem:${code}` });
  expect(response.status).toBe(PROBLEMS[code][0]);
  return body;
}

/** Somebody with an access token of an old account: trading asks for no more. */
export async function newTrader(openedAt = 0): Promise<{ id: string; token: string }> {
  const id = crypto.randomUUID();
  const { token } = await signAccessToken({ id, session: crypto.randomUUID(), openedAt }, env.JWT_SECRET, Date.now());
  return { id, token };
}
