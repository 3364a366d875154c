import type { MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import { ProblemError } from "../../../domain/core/problems.ts";
import { networksOf } from "../../platform/networks.ts";
import { addressOf } from "../client.ts";
import type { ApiEnv } from "../context.ts";

/** The longest period that the platform counts over, in ms: the binding does not tell its own. */
const LONGEST_PERIOD = 60_000;

/** The limits of `wrangler.toml` for one network, and for an IPv6 site, which may have 65,536 of them. */
const LIMITS = {
  calls: ["ADDRESS_LIMIT", "SITE_LIMIT"],
  costly: ["CREDENTIAL_LIMIT", "SITE_CREDENTIAL_LIMIT"],
} as const;

/**
 * Refuses (`rate_limited`) what one network asks for beyond a limit. The platform
 * counts in each of its locations for itself, in memory: this is against floods;
 * what has to be exact is counted elsewhere. A deployment without the bindings
 * has no such limit.
 */
export function limitAddress(kind: keyof typeof LIMITS): MiddlewareHandler<ApiEnv> {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const address = addressOf(c);
    for (const [index, key] of (address === null ? [] : networksOf(address)).entries()) {
      const limit: RateLimit | undefined = c.env[LIMITS[kind][index] as (typeof LIMITS)[typeof kind][number]];
      if (limit && !(await limit.limit({ key: key as string })).success)
        throw new ProblemError("rate_limited", "Too many requests from this network", LONGEST_PERIOD);
    }
    await next();
  });
}
