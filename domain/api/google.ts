import { z } from "zod";
import { route } from "./route.ts";

const Redirection = z.object({ url: z.url().meta({ description: "Send the browser there" }) });

export const signInMethods = route({
  method: "get",
  path: "/auth/methods",
  tag: "Accounts",
  summary: "Which ways to sign in are set up here, beside password and passkey",
  status: 200,
  response: z.object({ google: z.boolean() }),
});

export const startGoogle = route({
  method: "post",
  path: "/auth/google",
  tag: "Accounts",
  summary: "Begin a sign-in with Google; a cookie ties it to this browser",
  costly: true,
  status: 200,
  response: Redirection,
  problems: ["google_off", "rate_limited"],
});

export const linkGoogle = route({
  method: "post",
  path: "/auth/google/link",
  tag: "Accounts",
  summary: "Begin linking a Google account to mine",
  auth: "confirmed",
  status: 200,
  response: Redirection,
  problems: ["google_off"],
});

export const unlinkGoogle = route({
  method: "delete",
  path: "/auth/google",
  tag: "Accounts",
  summary: "Unlink my Google account",
  auth: "confirmed",
  status: 204,
  problems: ["last_sign_in_method"],
});

/** Always a redirect: to the app, with the code of a problem as `?problem=` when there was one. */
export const googleCallback = route({
  method: "get",
  path: "/auth/google/callback",
  tag: "Accounts",
  summary: "Where Google sends the browser back to; redirects into the app",
  query: z.object({
    state: z.string().max(200).optional(),
    code: z.string().max(2000).optional(),
    error: z.string().max(200).optional(),
  }),
  status: 302,
  problems: ["google_off", "rate_limited"],
});
