import { z } from "zod";
import { Session } from "./accounts.ts";
import { route } from "./route.ts";

/** Six digits of an authenticator app (TOTP, RFC 6238), or a recovery code as it was shown. */
const Code = z.string().min(6).max(40);

/** Recovery codes are shown once; each signs in once in place of the app. */
const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()) });

export const answerSecondFactor = route({
  method: "post",
  path: "/auth/second-factor",
  tag: "Accounts",
  summary: "Finish a sign-in with a code of the authenticator app or a recovery code",
  costly: true,
  body: z.strictObject({ challenge: z.string().min(1).max(200), code: Code }),
  status: 200,
  response: Session,
  problems: ["invalid_challenge", "wrong_code", "too_many_attempts", "rate_limited"],
});

export const beginTotp = route({
  method: "post",
  path: "/auth/totp",
  tag: "Accounts",
  summary: "A new secret for an authenticator app; nothing changes until it is confirmed",
  auth: "confirmed",
  status: 200,
  response: z.object({
    secret: z.string().meta({ description: "Base32, to type in" }),
    uri: z.string().meta({ description: "`otpauth://…`, to show as a QR code" }),
  }),
  problems: ["second_factor_on"],
});

export const confirmTotp = route({
  method: "post",
  path: "/auth/totp/confirm",
  tag: "Accounts",
  summary: "Switch the second factor on by a first code of the app",
  auth: "confirmed",
  costly: true,
  body: z.strictObject({ code: Code }),
  status: 200,
  response: RecoveryCodes,
  problems: ["second_factor_on", "second_factor_off", "wrong_code", "too_many_attempts"],
});

export const removeTotp = route({
  method: "delete",
  path: "/auth/totp",
  tag: "Accounts",
  summary: "Switch the second factor off",
  auth: "confirmed",
  status: 204,
  problems: ["second_factor_off"],
});

export const renewRecoveryCodes = route({
  method: "post",
  path: "/auth/recovery-codes",
  tag: "Accounts",
  summary: "New recovery codes in place of the old ones",
  auth: "confirmed",
  status: 200,
  response: RecoveryCodes,
  problems: ["second_factor_off"],
});
