import { z } from "zod";
import { PASSWORD, RESERVED_NAME, USERNAME } from "../core/credentials.ts";
import { DISPLAY_CURRENCIES } from "../core/exchange-rate.ts";
import { isReservedName } from "../core/reserved-names.ts";
import { route } from "./route.ts";

/** A name for an account. */
export const Username = z
  .string()
  .min(USERNAME.least)
  .max(USERNAME.most)
  .regex(USERNAME.form, "Letters, digits, - and _")
  .refine((name) => !isReservedName(name), RESERVED_NAME);

/** A new password; what is commonly chosen is refused apart (`password_too_common`). */
export const Password = z.string().min(PASSWORD.least).max(PASSWORD.most);

/** What was typed as a password where one is checked, whatever its form. */
export const TypedPassword = z.string().min(1).max(1000);

export const Role = z.enum(["user", "moderator", "admin"]);
export type Role = z.infer<typeof Role>;

/** An account as its owner sees it. */
export const Account = z
  .object({
    id: z.string(),
    username: z.string(),
    createdAt: z.int(),
    role: Role,
    email: z.string().nullable().meta({ description: "Verified address" }),
    pendingEmail: z.string().nullable().meta({ description: "Address that waits for its link to be opened" }),
    hasPassword: z.boolean(),
    secondFactor: z.boolean().meta({ description: "Whether signing in with the password asks for a code" }),
    google: z.boolean().meta({ description: "Whether a Google account is linked" }),
    currency: z
      .enum(DISPLAY_CURRENCIES)
      .nullable()
      .meta({ description: "That amounts are shown in; they are in dollars. Null: none was chosen yet" }),
  })
  .meta({ id: "Account" });
export type Account = z.infer<typeof Account>;

/** The answer to a sign-in: send `accessToken` as `Authorization: Bearer …` until `expiresAt`. */
export const Session = z
  .object({ accessToken: z.string(), expiresAt: z.int(), account: Account })
  .meta({ id: "Session" });
export type Session = z.infer<typeof Session>;

/** The password was right; the sign-in is finished with `POST /auth/second-factor` before `expiresAt`. */
export const SecondFactorRequired = z
  .object({ challenge: z.string(), expiresAt: z.int() })
  .meta({ id: "SecondFactorRequired" });
export type SecondFactorRequired = z.infer<typeof SecondFactorRequired>;

export const me = route({
  method: "get",
  path: "/auth/me",
  tag: "Accounts",
  summary: "The signed-in account",
  auth: "account",
  status: 200,
  response: Account,
});
