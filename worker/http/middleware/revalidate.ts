import { createMiddleware } from "hono/factory";
import { etag, RETAINED_304_HEADERS } from "hono/etag";
import type { ApiEnv } from "../context.ts";

/** What other sites' pages are let read by, also where nothing has changed: see `allowedOrigins`. */
const SHARED = ["access-control-allow-origin", "access-control-expose-headers"];

const tagged = etag({ retainedHeaders: [...RETAINED_304_HEADERS, ...SHARED] });

/** Names an answer by its content, and says only that it is the same to whoever has it. It is asked for each time unless the handler says otherwise. */
export const revalidate = createMiddleware<ApiEnv>(async (c, next) => {
  c.header("Cache-Control", "no-cache");
  await tagged(c, next);
});
