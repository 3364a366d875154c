import { z } from "zod";
import { Password, TypedPassword } from "./accounts.ts";
import { route } from "./route.ts";

/** A secret that came by mail. */
export const MailedToken = z
  .string()
  .min(20)
  .max(100)
  .regex(/^[\w-]+$/);

export const changePassword = route({
  method: "post",
  path: "/auth/password",
  tag: "Accounts",
  summary: "Change my password; ends all my other sessions",
  auth: "account",
  costly: true,
  body: z.strictObject({
    current: TypedPassword.optional().meta({ description: "Required when the account has a password" }),
    password: Password,
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
  body: z.strictObject({ email: z.email().max(254) }),
  status: 202,
  problems: ["too_many_attempts", "rate_limited"],
});

export const resetPassword = route({
  method: "post",
  path: "/auth/password/reset",
  tag: "Accounts",
  summary: "Set a new password with the secret of a mailed link; ends all sessions",
  costly: true,
  body: z.strictObject({ token: MailedToken, password: Password }),
  status: 204,
  problems: ["link_expired", "password_too_common", "rate_limited"],
});
