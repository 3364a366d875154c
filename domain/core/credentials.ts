import { isReservedName } from "./reserved-names.ts";

/**
 * What names and passwords of accounts may be, for the API and for the forms of
 * the app. That a password is not a common one only the server can tell. Lengths
 * in UTF-16 units, as JavaScript and zod count.
 */

/** Names are compared without case; they appear in addresses, so letters, digits, `_` and `-` only. */
export const USERNAME = { least: 3, most: 20, form: /^[A-Za-z0-9_-]+$/ } as const;

/** What is said of a name that nobody may take. */
export const RESERVED_NAME = "This name is kept for the exchange itself";

/** Any characters count. */
export const PASSWORD = { least: 10, most: 128 } as const;

/** The longest e-mail address that can be written to (RFC 3696, errata). */
export const EMAIL_MOST = 254;

/** What is wrong with a name for a new account, in plain words; null when nothing is. */
export function usernameFault(name: string): string | null {
  const fault = lengthFault(name, USERNAME) ?? (USERNAME.form.test(name) ? null : "Only letters, digits, - and _");
  return fault ?? (isReservedName(name) ? RESERVED_NAME : null);
}

/** What is wrong with a password for an account, in plain words; null when nothing is that can be seen. */
export const passwordFault = (password: string): string | null => lengthFault(password, PASSWORD);

/** What is wrong with an e-mail address, as far as one can tell without sending to it; null when nothing is. */
export function emailFault(address: string): string | null {
  if (address === "") return "Enter an e-mail address";
  const isOne = address.length <= EMAIL_MOST && /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(address);
  return isOne ? null : "That is no e-mail address";
}

function lengthFault({ length }: string, { least, most }: { least: number; most: number }): string | null {
  if (length < least) return `At least ${least} characters`;
  return length > most ? `At most ${most} characters` : null;
}
