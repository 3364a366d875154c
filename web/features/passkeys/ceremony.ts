import { browserSupportsWebAuthn, startAuthentication, startRegistration } from "@simplewebauthn/browser";
import {
  addPasskey,
  beginPasskey,
  beginPasskeySignIn,
  type Passkey,
  passkeySignIn,
} from "../../../domain/api/passkeys.ts";
import { begin, call } from "../../lib/session.ts";

/** Whether this browser has passkeys. */
export const hasPasskeys: boolean = browserSupportsWebAuthn();

/** The library names the forms of WebAuthn's own JSON, which the contract keeps open. */
type CreationOptions = Parameters<typeof startRegistration>[0]["optionsJSON"];
type RequestOptions = Parameters<typeof startAuthentication>[0]["optionsJSON"];

/** The contract leaves open which extensions answer; the library's type does not. */
const plain = <R extends { clientExtensionResults: object }>(response: R) => ({
  ...response,
  clientExtensionResults: response.clientExtensionResults as Record<string, unknown>,
});

/** Signs in with a passkey that the reader picks; false when they picked none. Rejects with `ApiError`. */
export async function signInWithPasskey(): Promise<boolean> {
  const { challenge, options } = await call(beginPasskeySignIn, {});
  const response = await attempt(startAuthentication({ optionsJSON: options as unknown as RequestOptions }));
  if (typeof response === "string") return false;
  begin(await call(passkeySignIn, { body: { challenge, response: plain(response) } }));
  return true;
}

/** Has the browser make a passkey and adds it to the account, or answers why there is none. Rejects with `ApiError`. */
export async function makePasskey(name: string): Promise<Passkey | NoPasskey> {
  const { challenge, options } = await call(beginPasskey, {});
  const response = await attempt(startRegistration({ optionsJSON: options as unknown as CreationOptions }));
  return typeof response === "string"
    ? response
    : call(addPasskey, { body: { challenge, name, response: plain(response) } });
}

/** `declined`: the reader closed the browser's own dialog, or let it run out. `known`: the device has a passkey of the account. */
export type NoPasskey = "declined" | "known";

async function attempt<T>(ceremony: Promise<T>): Promise<T | NoPasskey> {
  try {
    return await ceremony;
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "NotAllowedError" || name === "AbortError") return "declined";
    if (name === "InvalidStateError") return "known";
    throw error;
  }
}
