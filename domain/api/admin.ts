import { z } from "zod";
import { Role } from "./accounts.ts";
import { Cursor, pageLimit } from "./paging.ts";
import { route } from "./route.ts";

/** An account as admins see it. */
export const UserSummary = z
  .object({
    id: z.string(),
    username: z.string(),
    role: Role,
    createdAt: z.int(),
    emailVerified: z.boolean(),
    secondFactor: z.boolean(),
  })
  .meta({ id: "UserSummary" });
export type UserSummary = z.infer<typeof UserSummary>;

export const listUsers = route({
  method: "get",
  path: "/admin/users",
  tag: "Admin",
  summary: "Accounts, newest first",
  auth: "admin",
  query: z.object({
    q: z.string().max(40).optional().meta({ description: "Start of the name" }),
    role: Role.optional(),
    limit: pageLimit(200, 50),
    cursor: Cursor,
  }),
  status: 200,
  response: z.object({ users: z.array(UserSummary), nextCursor: z.string().nullable() }),
});

export const setRole = route({
  method: "patch",
  path: "/admin/users/{id}",
  tag: "Admin",
  summary: "Give an account another role",
  auth: "admin",
  params: z.object({ id: z.uuid() }),
  body: z.strictObject({ role: Role }),
  status: 200,
  response: UserSummary,
  problems: ["unknown_user", "last_admin"],
});

export const signOutUser = route({
  method: "delete",
  path: "/admin/users/{id}/sessions",
  tag: "Admin",
  summary: "Sign an account out everywhere and revoke its API keys",
  auth: "admin",
  params: z.object({ id: z.uuid() }),
  status: 204,
  problems: ["unknown_user"],
});

/** How many accounts there are. Days in ms, from midnight in UTC on. */
export const AdminStats = z
  .object({
    accounts: z.int().meta({ description: "Open ones" }),
    days: z
      .array(
        z.object({
          day: z.int(),
          opened: z.int(),
          deleted: z.int(),
          open: z.int().meta({ description: "At the end of it" }),
        }),
      )
      .meta({ description: "The last thirty days on which that changed, newest first" }),
  })
  .meta({ id: "AdminStats" });
export type AdminStats = z.infer<typeof AdminStats>;

export const getAdminStats = route({
  method: "get",
  path: "/admin/stats",
  tag: "Admin",
  summary: "How many accounts there are, and how many came and went",
  auth: "admin",
  status: 200,
  response: AdminStats,
});

/** One line of the audit log. It is only ever added to. */
export const Act = z
  .object({
    id: z.int(),
    time: z.int(),
    action: z.string().meta({ description: "What was done: `signed_in`, `role_changed`, …" }),
    actor: z.string().nullable().meta({ description: "Account that did it, `operator`, or null for nobody known" }),
    subject: z.string().nullable().meta({ description: "What it was done to: an account, an artist, a flag" }),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    requestId: z.string().nullable(),
  })
  .meta({ id: "Act" });
export type Act = z.infer<typeof Act>;

export const listActs = route({
  method: "get",
  path: "/admin/audit",
  tag: "Admin",
  summary: "The audit log, newest first",
  auth: "admin",
  query: z.object({
    action: z.string().max(60).optional(),
    actor: z.string().max(60).optional(),
    subject: z.string().max(60).optional(),
    from: z.coerce.number().int().min(0).optional().meta({ description: "Not before (ms)" }),
    to: z.coerce.number().int().min(0).optional().meta({ description: "Before (ms)" }),
    limit: pageLimit(200, 50),
    cursor: Cursor,
  }),
  status: 200,
  response: z.object({ acts: z.array(Act), nextCursor: z.string().nullable() }),
});

export const myActs = route({
  method: "get",
  path: "/auth/activity",
  tag: "Accounts",
  summary: "What was done with my account, newest first",
  auth: "account",
  query: z.object({ limit: pageLimit(200, 50), cursor: Cursor }),
  status: 200,
  response: z.object({ acts: z.array(Act), nextCursor: z.string().nullable() }),
});
