import { z } from "zod";
import { Session } from "./accounts.ts";
import { route } from "./route.ts";

/** How a session was begun. */
export const SignInMethod = z.enum(["password", "google", "passkey"]);
export type SignInMethod = z.infer<typeof SignInMethod>;

/** One sign-in that has not ended. */
export const OpenSession = z
  .object({
    id: z.string(),
    current: z.boolean().meta({ description: "The one that asks" }),
    method: SignInMethod,
    device: z.string().meta({ description: "What the browser or program called itself" }),
    country: z.string().nullable(),
    createdAt: z.int(),
    lastUsedAt: z.int(),
  })
  .meta({ id: "OpenSession" });
export type OpenSession = z.infer<typeof OpenSession>;

export const refresh = route({
  method: "post",
  path: "/auth/refresh",
  tag: "Accounts",
  summary: "A new access token for the session in the cookie",
  status: 200,
  response: Session,
  problems: ["invalid_refresh_token"],
});

export const logout = route({
  method: "post",
  path: "/auth/logout",
  tag: "Accounts",
  summary: "End the session in the cookie",
  status: 204,
});

export const listSessions = route({
  method: "get",
  path: "/auth/sessions",
  tag: "Accounts",
  summary: "My sessions, last used first",
  auth: "account",
  status: 200,
  response: z.object({ sessions: z.array(OpenSession) }),
});

export const endSession = route({
  method: "delete",
  path: "/auth/sessions/{id}",
  tag: "Accounts",
  summary: "End one of my sessions",
  auth: "account",
  params: z.object({ id: z.uuid() }),
  status: 204,
  problems: ["unknown_session"],
});
