import { z } from "zod";
import { Cursor, pageLimit } from "./paging.ts";
import { route } from "./route.ts";

export const DeadLetterStatus = z.enum(["dead", "redriving", "redriven"]);
export type DeadLetterStatus = z.infer<typeof DeadLetterStatus>;

/** A message that was given up on. Times in ms. */
export const DeadLetter = z
  .object({
    id: z.int(),
    queue: z.string().nullable().meta({ description: "Where it came from; null where nobody takes such a message" }),
    type: z.string(),
    body: z.string().meta({ description: "As JSON; in lists its beginning" }),
    status: DeadLetterStatus,
    error: z.string().nullable().meta({ description: "Why its last attempt failed, where that is known" }),
    attempts: z.int().meta({ description: "Of its last life; 0 where that is not known" }),
    deaths: z.int().meta({ description: "How often it was given up on" }),
    history: z
      .array(
        z.union([
          z.object({ at: z.int(), died: z.string().nullable() }),
          z.object({ at: z.int(), redrivenBy: z.string() }),
        ]),
      )
      .meta({ description: "The newest last, at most twenty" }),
    firstAt: z.int(),
    lastAt: z.int(),
  })
  .meta({ id: "DeadLetter" });
export type DeadLetter = z.infer<typeof DeadLetter>;

const Id = z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

export const listDeadLetters = route({
  method: "get",
  path: "/admin/dead-letters",
  tag: "Background",
  summary: "Messages that were given up on, the last to die first",
  auth: "operator",
  query: z.object({ status: DeadLetterStatus.optional(), limit: pageLimit(200, 50), cursor: Cursor }),
  status: 200,
  response: z.object({ letters: z.array(DeadLetter), nextCursor: z.string().nullable() }),
});

export const getDeadLetter = route({
  method: "get",
  path: "/admin/dead-letters/{id}",
  tag: "Background",
  summary: "A message that was given up on, whole",
  auth: "operator",
  params: Id,
  status: 200,
  response: DeadLetter,
  problems: ["unknown_dead_letter"],
});

export const redriveDeadLetter = route({
  method: "post",
  path: "/admin/dead-letters/{id}/redrive",
  tag: "Background",
  summary: "Send a message that was given up on to its queue again; of several requests one does",
  auth: "operator",
  params: Id,
  status: 200,
  response: DeadLetter,
  problems: ["unknown_dead_letter", "already_decided", "not_redrivable"],
});

export const dropDeadLetter = route({
  method: "delete",
  path: "/admin/dead-letters/{id}",
  tag: "Background",
  summary: "Forget a message that was given up on",
  auth: "operator",
  params: Id,
  status: 204,
  problems: ["unknown_dead_letter", "already_decided"],
});
