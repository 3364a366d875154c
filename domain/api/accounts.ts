import { z } from "zod";
import { route } from "./route.ts";

/** Names are compared without case; they appear in addresses, so letters, digits, `_` and `-` only. */
export const Username = z
  .string()
  .min(3)
  .max(20)
  .regex(/^[A-Za-z0-9_-]+$/, "Letters, digits, - and _");

export const Password = z.string().min(10).max(128);

const Credentials = z.strictObject({ username: Username, password: Password }).meta({ id: "Credentials" });

/** Login takes whatever was typed: rules about form would tell an outsider which names can exist. */
const LoginRequest = z
  .strictObject({ username: z.string().min(1).max(200), password: z.string().min(1).max(1000) })
  .meta({ id: "LoginRequest" });

export const Account = z.object({ id: z.string(), username: z.string(), createdAt: z.int() }).meta({ id: "Account" });
export type Account = z.infer<typeof Account>;

/** The answer to a sign-in: send `accessToken` as `Authorization: Bearer …` until `expiresAt`. */
export const Session = z
  .object({ accessToken: z.string(), expiresAt: z.int(), account: Account })
  .meta({ id: "Session" });
export type Session = z.infer<typeof Session>;

export const register = route({
  method: "post",
  path: "/auth/register",
  tag: "Accounts",
  summary: "Open an account with $10,000 of play money",
  body: Credentials,
  status: 201,
  response: Session,
  problems: ["username_taken"],
});

export const login = route({
  method: "post",
  path: "/auth/login",
  tag: "Accounts",
  summary: "Sign in",
  body: LoginRequest,
  status: 200,
  response: Session,
  problems: ["invalid_credentials"],
});

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

export const me = route({
  method: "get",
  path: "/auth/me",
  tag: "Accounts",
  summary: "The signed-in account",
  auth: "user",
  status: 200,
  response: Account,
});
