import type { z } from "zod";
import type { ProblemCode } from "../core/problems.ts";

/**
 * Who may call an operation:
 * - `read`: a signed-in user, or an API key of any scope;
 * - `trade`: a signed-in user, or an API key that may trade;
 * - `account`: a signed-in user whose session has not been ended; no API key;
 * - `confirmed`: the same, having signed in or confirmed the password in the last few minutes;
 * - `moderator`, `admin`: the same as `confirmed`, in that role (an admin is a moderator too);
 * - `operator`: whoever holds the operator token, or an admin.
 */
export type Auth = "read" | "trade" | "account" | "confirmed" | "moderator" | "admin" | "operator";

/** Where a session must have proved who it is in the last few minutes, or is refused with `confirm_required`. */
export const ASKS_FOR_PROOF: ReadonlySet<Auth> = new Set(["confirmed", "moderator", "admin", "operator"]);

/**
 * One operation of the HTTP API. The Worker mounts it (validation, OpenAPI) and
 * the web app calls it, both typed by this one definition.
 */
export interface Route {
  method: "get" | "post" | "patch" | "delete";
  /** Path below `/api/v1`, parameters in braces: `/artists/{id}`. */
  path: string;
  tag: string;
  summary: string;
  /** Who may call it; anybody when absent. */
  auth?: Auth;
  /** Costs a password hash, sends mail or may guess at a secret: one address may call such operations but a few times a minute. */
  costly?: boolean;
  /** Answers carry an `ETag`; who shows that of what they have gets a 304 while it is the same. */
  revalidated?: boolean;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Success: the status, and the body's shape (absent for 204). */
  status: number;
  /** A second status of success with the same body, where the handler sets it. */
  otherStatus?: number;
  response?: z.ZodType;
  /** The type of the body, where it is not JSON: then `response` is a text. */
  produces?: "text/csv";
  /** The refusals particular to this operation; the ones common to all are added. */
  problems?: readonly ProblemCode[];
}

/** Keeps the literal types of a definition. */
export const route = <const R extends Route>(definition: R): R => definition;

type Part<
  R extends Route,
  K extends "params" | "query" | "body",
  Way extends "input" | "output",
> = R[K] extends z.ZodType ? (Way extends "input" ? z.input<R[K]> : z.output<R[K]>) : undefined;

/** What a caller hands in; parts that an operation does not have are left out. */
export type RouteInput<R extends Route> = {
  [K in "params" | "query" | "body" as R[K] extends z.ZodType ? K : never]: Part<R, K, "input">;
};

/** What a handler receives after validation, defaults filled in. */
export interface RouteRequest<R extends Route> {
  params: Part<R, "params", "output">;
  query: Part<R, "query", "output">;
  body: Part<R, "body", "output">;
}

/** The body of a success; nothing for 204. */
export type RouteResponse<R extends Route> = R["response"] extends z.ZodType ? z.output<R["response"]> : void;
