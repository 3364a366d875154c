import type { Session } from "../../domain/api/accounts.ts";
import type { Problem } from "../../domain/core/problems.ts";

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

/** One call of the HTTP API; resolves to the answer's body, throws `Refused` for a problem. */
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
  const body: unknown = response.status === 204 ? undefined : await response.json();
  if (!response.ok) throw new Refused(body as Problem);
  return body as T;
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
