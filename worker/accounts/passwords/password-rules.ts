import { dictionary } from "@zxcvbn-ts/language-common";

/** What a password must still be without the user's name, in characters. */
const BESIDE_THE_NAME = 5;

let commonest: ReadonlySet<string> | undefined;

/**
 * Whether a password is one of the commonest (49,000 of them, by frequency in
 * published leaks), one character over and over, or little more than the user's
 * name. Case and the way letters are composed do not count.
 */
export function isTooCommon(password: string, username: string): boolean {
  const text = fold(password);
  commonest ??= new Set(dictionary["passwords-common"]);
  return commonest.has(text) || /^(.)\1*$/su.test(text) || [...text.replaceAll(fold(username), "")].length < BESIDE_THE_NAME;
}

const fold = (text: string): string => text.normalize("NFKC").toLowerCase();
