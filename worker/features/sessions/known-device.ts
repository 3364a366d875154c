import { isKeyedHash, keyedHash } from "../../platform/crypto/keyed-hash.ts";
import { newSecret } from "../../platform/crypto/random-secret.ts";
import type { UserRow } from "../accounts/index.ts";

/*
 * A browser in which an account was signed in keeps a token, also after signing out: an id and a MAC that binds it
 * to the account and its password. Guesses that come with it are counted apart from everybody else's, so strangers
 * who have a name blocked do not keep its owner out. It opens nothing: a thief who has it may guess like any stranger,
 * and after a new password is one. The token names no account.
 */

/** Tokens that a browser keeps: so many accounts of a household are known to it. */
export const DEVICE_TOKENS = 5;

/** Random characters of an id: 128 bits, base64url. */
const ID_LENGTH = 22;

/** What the account's owner proved when a device became known; a new password begins anew. */
type Account = Pick<UserRow, "id" | "passwordHash">;

const macText = ({ id, passwordHash }: Account, device: string): string =>
  `known-device\0${id}\0${passwordHash ?? ""}\0${device}`;

const split = (token: string): [device: string, mac: string] => [
  token.slice(0, ID_LENGTH),
  token.slice(ID_LENGTH + ".".length),
];

/** Whom nobody's token is for. */
const NOBODY: Account = { id: "", passwordHash: null };

/** The id of the device that one of the tokens makes known to an account; undefined if none does, or if there is no account, which takes as long. */
export function knownDevice(env: Env, account: Account | undefined, tokens: readonly string[]): string | undefined {
  const known = tokens.find((token) => {
    const [device, mac] = split(token);
    return isKeyedHash(env, macText(account ?? NOBODY, device), mac);
  });
  return known && split(known)[0];
}

/** The tokens to keep once an account was signed in: with one of its own; undefined if that is among them already. */
export function rememberDevice(env: Env, account: Account, tokens: readonly string[]): string[] | undefined {
  if (knownDevice(env, account, tokens) !== undefined) return undefined;
  const device = newSecret().slice(0, ID_LENGTH);
  return [`${device}.${keyedHash(env, macText(account, device))}`, ...tokens].slice(0, DEVICE_TOKENS);
}
