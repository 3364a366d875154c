import { z } from "zod";
import { EMAIL_MOST } from "../core/credentials.ts";
import { MailedToken } from "./passwords.ts";
import { route } from "./route.ts";

export const setEmail = route({
  method: "post",
  path: "/auth/email",
  tag: "Accounts",
  summary: "Mail a link to this address; it becomes mine when the link is opened",
  auth: "confirmed",
  costly: true,
  body: z.strictObject({ email: z.email().max(EMAIL_MOST) }),
  status: 202,
  problems: ["too_many_attempts", "mail_off"],
});

export const verifyEmail = route({
  method: "post",
  path: "/auth/email/verify",
  tag: "Accounts",
  summary: "Prove an address with the secret of the mailed link",
  costly: true,
  body: z.strictObject({ token: MailedToken }),
  status: 204,
  problems: ["link_expired", "rate_limited"],
});

export const removeEmail = route({
  method: "delete",
  path: "/auth/email",
  tag: "Accounts",
  summary: "Forget my address",
  auth: "confirmed",
  status: 204,
});
