import type { Quota } from "../../durable-objects/protocol/portfolio-calls.ts";
import type { ApiContext } from "./context.ts";
import type { Allowance } from "../platform/allowance.ts";

/**
 * Tells in `RateLimit-Policy` what is allowed (`q` uses in `w` seconds) and in
 * `RateLimit` how many are left (`r`) and in how many seconds all are back (`t`):
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function quotaHeaders(c: ApiContext, name: string, { uses, per }: Allowance, { left, fullIn }: Quota): void {
  c.header("RateLimit-Policy", `"${name}";q=${uses};w=${Math.ceil(per / 1000)}`);
  c.header("RateLimit", `"${name}";r=${left};t=${Math.ceil(fullIn / 1000)}`);
}
