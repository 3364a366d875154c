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

export const ready = route({
  method: "get",
  path: "/health/ready",
  tag: "System",
  summary: "Whether the exchange can do its work: D1, a book and a queue answer, each within a second",
  status: 200,
  response: z.object({
    status: z.literal("ready"),
    time: z.int(),
    warnings: z.array(z.string()).meta({
      description: "What the operator has left out and what is off for it, and whether storage has failed lately",
    }),
  }),
});
