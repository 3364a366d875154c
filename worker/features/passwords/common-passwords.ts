import { dictionary } from "@zxcvbn-ts/language-common";

/** What a password must still be without the user's name and ours, in UTF-16 units. */
const BESIDE_THE_NAME = 5;

/** The name of this place, which whoever guesses tries first. */
const OUR_NAME = "anticip";

/** Digits and signs at the end that add nothing to a common password, however they were chosen. */
const SHORT_TAIL = 4;

let commonest: ReadonlySet<string> | undefined;

/**
 * Whether a password is one of the commonest (49,000 of them, by frequency in
 * published leaks), also backwards or with a little after it, digits in order, a
 * block over and over, or little more than the user's name or ours. Case and the
 * way letters are composed do not count.
 */
export function isTooCommon(password: string, username: string): boolean {
  const text = fold(password);
  const beside = text.replaceAll(fold(username), "").replaceAll(OUR_NAME, "");
  return (
    beside.length < BESIDE_THE_NAME ||
    /^(.+?)\1+$/su.test(text) ||
    isCount(text) ||
    isListed(text) ||
    isListed(text.split("").toReversed().join("")) ||
    isTailed(text)
  );
}

/** One of the list with a short tail, or a tail that is common itself. */
function isTailed(text: string): boolean {
  const [, stem = "", tail = ""] = /^(.*\p{L})(\P{L}+)$/su.exec(text) ?? [];
  return isListed(stem) && (tail.length <= SHORT_TAIL || isListed(tail) || isCount(tail));
}

/** Digits of which each is as far from the last, round the clock of ten. */
function isCount(text: string): boolean {
  const steps = text
    .split("")
    .slice(1)
    .map((digit, at) => (Number(digit) - Number(text[at]) + 10) % 10);
  return /^\d+$/.test(text) && new Set(steps).size <= 1;
}

function isListed(text: string): boolean {
  commonest ??= new Set(dictionary["passwords-common"]);
  return commonest.has(text);
}

const fold = (text: string): string => text.normalize("NFKC").toLowerCase();
