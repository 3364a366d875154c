import { z } from "zod";
import { ArtistId } from "../core/orders.ts";
import { StartedTask } from "./background.ts";
import { SourceStatus } from "./market-data.ts";
import { Cursor, pageLimit } from "./paging.ts";
import { route } from "./route.ts";

const diagnostics = <const P extends string, const T extends z.ZodType>(path: P, summary: string, response: T) =>
  route({ method: "get", path, tag: "Diagnostics", summary, auth: "operator", status: 200, response });

export const databaseStatus = diagnostics(
  "/diagnostics/database-status",
  "How large D1 is, how fast it answers, and which migration it has",
  z.object({
    bytes: z.int(),
    readMs: z.int().meta({ description: "How long a read took, there and back" }),
    migration: z.string().nullable().meta({ description: "The last one applied" }),
    tables: z.array(
      z.object({
        table: z.string(),
        lastRow: z
          .int()
          .nullable()
          .meta({ description: "The last row number that was given: rows are at most so many; null: they have none" }),
      }),
    ),
  }),
);

export const refreshStatus = diagnostics(
  "/diagnostics/refresh-status",
  "How fresh what sources told is, and when each kind of task ran last",
  z.object({
    sources: z.array(SourceStatus),
    simulated: z.boolean(),
    tasks: z.array(
      z.object({
        kind: z.string(),
        title: z.string(),
        everyMinutes: z.int().nullable().meta({ description: "Null: only on request" }),
        running: z.boolean(),
        doneAt: z.int().nullable().meta({ description: "When one was last done" }),
        failedAt: z.int().nullable().meta({ description: "When one last failed" }),
      }),
    ),
  }),
);

export const cacheStatus = diagnostics(
  "/diagnostics/cache-status",
  "What the isolate that answers remembers, and how often that helped",
  z.object({
    caches: z.array(z.object({ cache: z.string(), entries: z.int(), known: z.int(), unknown: z.int() })),
  }),
);

const Backlog = z.object({
  messages: z.int(),
  bytes: z.int(),
  oldestAt: z.int().nullable(),
});

export const queueStatus = diagnostics(
  "/diagnostics/queue-status",
  "What waits in the queues, in tasks, and among dead letters",
  z.object({
    queues: z.array(
      z.object({ queue: z.string(), backlog: Backlog.nullable().meta({ description: "Null: it does not tell" }) }),
    ),
    batches: z.object({ due: z.int().meta({ description: "Counted up to sixteen" }), leased: z.int() }),
    deadLetters: z.object({ dead: z.int(), redriven: z.int() }),
    notices: z.int().meta({ description: "Mails that wait to be handed to the queue" }),
  }),
);

export const objectStatus = route({
  method: "get",
  path: "/diagnostics/object-status",
  tag: "Diagnostics",
  summary: "How far books' outboxes and D1 are behind, a page of books at a time",
  auth: "operator",
  query: z.object({ limit: pageLimit(100, 25), cursor: Cursor }),
  status: 200,
  response: z.object({
    books: z.array(
      z.object({
        artistId: z.string(),
        seq: z.int(),
        projectedSeq: z.int(),
        pending: z.int(),
        failing: z.int(),
        suspended: z.string().nullable(),
        answeredInMs: z.int(),
      }),
    ),
    silent: z.array(z.string()).meta({ description: "Books of this page that did not answer within a second" }),
    nextCursor: z.string().nullable(),
  }),
});

export const testRefresh = route({
  method: "post",
  path: "/diagnostics/test-refresh",
  tag: "Diagnostics",
  summary: "Ask every source about an artist, or three, and store nothing",
  auth: "operator",
  body: z.strictObject({ artistId: ArtistId.optional() }),
  status: 200,
  response: z.object({
    sources: z.array(
      z.object({
        source: z.string(),
        asked: z.array(z.string()),
        observations: z.array(
          z.object({ artistId: z.string(), kind: z.string(), value: z.number(), observedAt: z.int() }),
        ),
        faults: z.array(z.object({ artistId: z.string().nullable(), reason: z.string(), detail: z.string() })),
        tookMs: z.int(),
      }),
    ),
  }),
  problems: ["unknown_artist"],
});

export const recalculate = route({
  method: "post",
  path: "/diagnostics/recalculate",
  tag: "Diagnostics",
  summary: "Value an artist, or all, anew by what is stored, asking no source",
  auth: "operator",
  body: z.strictObject({ artistId: ArtistId.optional() }),
  status: 202,
  response: StartedTask,
  problems: ["unknown_artist"],
});
