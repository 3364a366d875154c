import { createMiddleware } from "hono/factory";
import type { ApiEnv } from "../context.ts";

/** Gives each request an id of ours, and tells it. One that the caller sends is not taken: the id is written into logs. */
export const numberRequest = createMiddleware<ApiEnv>(async (c, next) => {
  const id = crypto.randomUUID();
  c.set("requestId", id);
  c.header("X-Request-Id", id);
  await next();
});
