import { z } from "zod";
import { EMAIL_MOST } from "../core/credentials.ts";
import { Password, SecondFactorRequired, Session, TypedPassword, Username } from "./accounts.ts";
import { route } from "./route.ts";

const Registration = z.strictObject({ username: Username, password: Password }).meta({ id: "Registration" });

/** Login takes whatever was typed: rules about form would tell an outsider which names can exist. */
const LoginRequest = z
  .strictObject({ username: z.string().min(1).max(200), password: TypedPassword })
  .meta({ id: "LoginRequest" });

export const register = route({
  method: "post",
  path: "/auth/register",
  tag: "Accounts",
  summary: "Open an account with $10,000 of play money",
  costly: true,
  body: Registration,
  status: 201,
  response: Session,
  problems: ["username_taken", "password_too_common", "rate_limited"],
});

export const login = route({
  method: "post",
  path: "/auth/login",
  tag: "Accounts",
  summary: "Sign in",
  costly: true,
  body: LoginRequest,
  status: 200,
  response: z.union([Session, SecondFactorRequired]),
  problems: ["invalid_credentials", "too_many_attempts", "rate_limited"],
});

export const confirm = route({
  method: "post",
  path: "/auth/confirm",
  tag: "Accounts",
  summary: "Confirm with the password that it is still me, before something that asks for it",
  auth: "account",
  costly: true,
  body: z.strictObject({ password: TypedPassword }),
  status: 204,
  problems: ["wrong_password", "too_many_attempts"],
});

/** A secret that came by mail. */
export const MailedToken = z
  .string()
  .min(20)
  .max(100)
  .regex(/^[\w-]+$/);

/** What stands beside a new password: see security.md on what recovery ends. */
const RemoveOtherWays = z.boolean().default(true).meta({
  description: "Whether passkeys and a linked Google account, which sign in without the password, are removed",
});

export const changePassword = route({
  method: "post",
  path: "/auth/password",
  tag: "Accounts",
  summary: "Change my password; ends all my other sessions, and the API keys made in them",
  auth: "account",
  costly: true,
  body: z.strictObject({
    current: TypedPassword.optional().meta({ description: "Required when the account has a password" }),
    password: Password,
    removeOtherWays: RemoveOtherWays,
  }),
  status: 204,
  problems: ["wrong_password", "password_too_common", "confirm_required", "too_many_attempts"],
});

export const forgotPassword = route({
  method: "post",
  path: "/auth/password/forgot",
  tag: "Accounts",
  summary: "Mail a link that sets a new password, if an account has verified this address",
  costly: true,
  body: z.strictObject({ email: z.email().max(EMAIL_MOST) }),
  status: 202,
  problems: ["too_many_attempts", "rate_limited", "mail_off"],
});

export const resetPassword = route({
  method: "post",
  path: "/auth/password/reset",
  tag: "Accounts",
  summary: "Set a new password with the secret of a mailed link; ends all sessions and API keys",
  costly: true,
  body: z.strictObject({ token: MailedToken, password: Password, removeOtherWays: RemoveOtherWays }),
  status: 204,
  problems: ["link_expired", "password_too_common", "rate_limited"],
});
