import { z } from "zod";
import { displayName } from "../core/display-text.ts";
import { Session } from "./accounts.ts";
import { route } from "./route.ts";

/** Base64url, as WebAuthn's JSON forms carry bytes. */
const Base64Url = z
  .string()
  .max(20_000)
  .regex(/^[\w-]*$/);

/** Options for the browser, in WebAuthn's JSON form: hand them to `navigator.credentials` as they are. */
const Options = z.object({ challenge: z.string(), options: z.looseObject({}) });

const Ceremony = {
  id: Base64Url,
  rawId: Base64Url,
  type: z.literal("public-key"),
  authenticatorAttachment: z.string().max(40).nullish(),
  clientExtensionResults: z.looseObject({}),
};

/** What `navigator.credentials.create` answered, as JSON (`RegistrationResponseJSON` of WebAuthn 3). */
const RegistrationResponse = z.object({
  ...Ceremony,
  response: z.object({
    clientDataJSON: Base64Url,
    attestationObject: Base64Url,
    authenticatorData: Base64Url.optional(),
    transports: z.array(z.string().max(40)).max(10).optional(),
    publicKeyAlgorithm: z.number().optional(),
    publicKey: Base64Url.optional(),
  }),
});

/** What `navigator.credentials.get` answered, as JSON (`AuthenticationResponseJSON` of WebAuthn 3). */
const AuthenticationResponse = z.object({
  ...Ceremony,
  response: z.object({
    clientDataJSON: Base64Url,
    authenticatorData: Base64Url,
    signature: Base64Url,
    userHandle: Base64Url.nullish(),
  }),
});

const Challenge = z.string().min(1).max(200);

/** A passkey of the account, without its key. */
export const Passkey = z
  .object({ id: z.string(), name: z.string(), createdAt: z.int(), lastUsedAt: z.int().nullable() })
  .meta({ id: "Passkey" });
export type Passkey = z.infer<typeof Passkey>;

export const beginPasskey = route({
  method: "post",
  path: "/auth/passkeys/options",
  tag: "Accounts",
  summary: "Begin adding a passkey",
  auth: "confirmed",
  status: 200,
  response: Options,
  problems: ["too_many_keys"],
});

export const addPasskey = route({
  method: "post",
  path: "/auth/passkeys",
  tag: "Accounts",
  summary: "Add the passkey the browser made",
  auth: "confirmed",
  body: z.strictObject({
    challenge: Challenge,
    name: displayName(60),
    response: RegistrationResponse,
  }),
  status: 201,
  response: Passkey,
  problems: ["invalid_challenge", "passkey_refused", "too_many_keys"],
});

export const listPasskeys = route({
  method: "get",
  path: "/auth/passkeys",
  tag: "Accounts",
  summary: "My passkeys",
  auth: "account",
  status: 200,
  response: z.object({ passkeys: z.array(Passkey) }),
});

export const removePasskey = route({
  method: "delete",
  path: "/auth/passkeys/{id}",
  tag: "Accounts",
  summary: "Remove a passkey",
  auth: "confirmed",
  params: z.object({ id: Base64Url.max(1400) }),
  status: 204,
  problems: ["unknown_passkey", "last_sign_in_method"],
});

export const beginPasskeySignIn = route({
  method: "post",
  path: "/auth/passkeys/sign-in/options",
  tag: "Accounts",
  summary: "Begin a sign-in with a passkey",
  costly: true,
  status: 200,
  response: Options,
  problems: ["rate_limited"],
});

export const passkeySignIn = route({
  method: "post",
  path: "/auth/passkeys/sign-in",
  tag: "Accounts",
  summary: "Sign in with a passkey: it is both factors",
  costly: true,
  body: z.strictObject({ challenge: Challenge, response: AuthenticationResponse }),
  status: 200,
  response: Session,
  problems: ["invalid_challenge", "passkey_refused", "rate_limited"],
});
