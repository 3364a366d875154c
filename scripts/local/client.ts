import type { Session } from "../../domain/api/accounts.ts";
import type { Problem } from "../../domain/core/problems.ts";

/** Characters that are shown of an answer that is not the API's. */
const SHOWN = 200;

/** A refusal by the exchange. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail ?? problem.title}`);
    this.problem = problem;
  }
}

/** On whose behalf, and with what. */
export interface CallOptions {
  token?: string;
  body?: unknown;
  /** Appear to call from there: a local run believes it, the platform does not. */
  address?: string;
}

/** What an answer other than success means: a problem of the API, or something else that answers in its place. */
async function failure(response: Response, asked: string): Promise<Error> {
  const text = await response.text();
  if (response.headers.get("Content-Type")?.startsWith("application/problem+json"))
    return new Refused(JSON.parse(text) as Problem);
  return new Error(`${asked} was answered ${response.status}: ${text.slice(0, SHOWN)}`);
}

/** One call of the HTTP API; resolves to the answer's body, throws `Refused` for a problem. Sent once: who may repeat it knows. */
export async function call<T>(url: string, method: string, path: string, options: CallOptions = {}): Promise<T> {
  const response = await fetch(new URL(`/api/v1${path}`, url), {
    method,
    headers: {
      ...(options.token !== undefined && { Authorization: `Bearer ${options.token}` }),
      ...(options.body !== undefined && { "Content-Type": "application/json" }),
      ...(options.address !== undefined && { "CF-Connecting-IP": options.address }),
    },
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
  });
  if (!response.ok) throw await failure(response, `${method} ${path}`);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** Registers an account, or signs in if its name is taken. */
export async function register(
  url: string,
  credentials: { username: string; password: string },
  options: CallOptions = {},
): Promise<Session> {
  try {
    return await call<Session>(url, "POST", "/auth/register", { ...options, body: credentials });
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.code !== "username_taken") throw error;
    return call<Session>(url, "POST", "/auth/login", { ...options, body: credentials });
  }
}
