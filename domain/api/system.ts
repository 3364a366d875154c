import { z } from "zod";
import { route } from "./route.ts";

export const health = route({
  method: "get",
  path: "/health",
  tag: "System",
  summary: "Whether the exchange answers",
  status: 200,
  response: z.object({ status: z.literal("ok"), time: z.int() }),
});
