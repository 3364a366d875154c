/*
 * Names that would pass for the exchange itself or for those in charge of it. Names of accounts are ASCII, so
 * that no letter of another script can look like one of these; what is left are digits and letters that look like
 * others, and separators. Compared is what a name looks like (as UTS #39 does with confusables).
 */

/** Not in a name at all, as a word of it, nor in its plural. */
const WORDS = ["anticip", "admin", "administrator", "moderator", "support", "official", "staff", "operator", "deleted"];

/** Not as the whole of a name, nor put together with others. */
const NAMES = [
  ..."mod root system sysadmin superuser administration moderation security help helpdesk service team".split(" "),
  ..."issuer exchange null undefined nobody everyone anonymous unknown abuse info contact billing".split(" "),
  ..."noreply postmaster webmaster hostmaster".split(" "),
];

/** Digits that stand for letters, and letters that look alike, as one of them. */
const LOOKS: Record<string, string> = { 0: "o", 1: "l", i: "l", 3: "e", 4: "a", 5: "s", 7: "t", 8: "b", 9: "g" };

const looks = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[\di]/g, (character) => LOOKS[character] ?? character)
    .replaceAll("rn", "m")
    .replaceAll("vv", "w");

const oneOf = (words: readonly string[]): string => `(?:${words.map((word) => `${looks(word)}s?`).join("|")})`;
const A_WORD = new RegExp(`^${oneOf(WORDS)}$`);
const NOTHING_ELSE = new RegExp(`^${oneOf([...WORDS, ...NAMES])}+$`);

/** Whether a name is kept for the exchange itself. Accounts that have such a name keep it: this is asked when one is opened. */
export function isReservedName(name: string): boolean {
  // Numbers beside a name make it no other one; within it they may be letters.
  const forms = [name, name.replace(/^[\d_-]+|[\d_-]+$/g, "")];
  return forms.some(
    (form) =>
      NOTHING_ELSE.test(looks(form.replaceAll(/[_-]/g, ""))) ||
      form.split(/[_-]/).some((word) => A_WORD.test(looks(word))),
  );
}
