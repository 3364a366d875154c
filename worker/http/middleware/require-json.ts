import { createMiddleware } from "hono/factory";
import { ProblemError } from "../../../domain/core/problems.ts";

/** Refuses bodies that do not call themselves JSON: a form of another site cannot. */
export const requireJson = createMiddleware(async (c, next) => {
  const type = c.req.header("Content-Type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") throw new ProblemError("unsupported_media_type");
  await next();
});
