import type { Client } from "../platform/client.ts";
import type { ApiContext } from "./context.ts";

/** The network address a request comes from; null in a runtime that does not tell. */
export const addressOf = (c: ApiContext): string | null => c.req.header("CF-Connecting-IP") ?? null;

/** What a request comes from. */
export function clientOf(c: ApiContext): Client {
  const country = c.req.raw.cf?.["country"];
  return {
    device: (c.req.header("User-Agent") ?? "").slice(0, 200),
    country: typeof country === "string" ? country : null,
    address: addressOf(c),
  };
}
