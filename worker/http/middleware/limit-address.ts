import type { MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import { ProblemError } from "../../../domain/core/problems.ts";
import { networkOf } from "../../platform/client.ts";
import { addressOf } from "../client.ts";
import type { ApiEnv } from "../context.ts";

/** The longest period that the platform counts over, in ms: the binding does not tell its own. */
const LONGEST_PERIOD = 60_000;

/**
 * Refuses (`rate_limited`) what one network asks for beyond a limit of
 * `wrangler.toml`. The platform counts in each of its locations for itself, in
 * memory: this is against floods; what has to be exact is counted elsewhere.
 * A deployment without the binding has no such limit.
 */
export function limitAddress(name: "ADDRESS_LIMIT" | "CREDENTIAL_LIMIT"): MiddlewareHandler<ApiEnv> {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const limit: RateLimit | undefined = c.env[name];
    const address = addressOf(c);
    if (limit && address !== null && !(await limit.limit({ key: networkOf(address) })).success) {
      throw new ProblemError("rate_limited", "Too many requests from this address", LONGEST_PERIOD);
    }
    await next();
  });
}
