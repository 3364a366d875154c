import { createMiddleware } from "hono/factory";

/** Keeps what is somebody's own out of every cache, refusals included. */
export const noStore = createMiddleware(async (c, next) => {
  c.header("Cache-Control", "no-store");
  await next();
});
