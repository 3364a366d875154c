import { COMMON_WORDS } from "./common-words.ts";

/*
 * How easily a password is guessed by somebody who knows what people choose. It
 * is taken apart into common words, keyboard walks, sequences, years and single
 * characters in the way that takes the fewest guesses, after D. Wheeler, "zxcvbn:
 * Low-Budget Password Strength Estimation", USENIX Security 2016, with one price
 * for each kind of part.
 */

/** Fewer bits of guessing than this are too few: ten digits by chance, or three common words, are on either side. */
const ENOUGH = 34;

/** What a part costs, in bits. */
const WORD = 9;
const SEQUENCE = 7;
const YEAR = 7;
const WALK = { start: 6, step: 1.5 };
const REPEAT = 3;
const DIGIT = Math.log2(10);
const LETTER = Math.log2(26);
const OTHER = 6;

/** Neighbours in these follow each other, forwards and backwards. */
const ROWS = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "qwertzuiop", "yxcvbnm", "azertyuiop", "!@#$%^&*()_+"];
const FOLLOWS: ReadonlySet<string> = new Set(ROWS.flatMap((row) => row.slice(1).split("").flatMap((key, at) => [`${row[at]}${key}`, `${key}${row[at]}`])));

/** Keys as they lie, each row shifted half a key: a walk goes from one to one that touches it. */
const KEYS = new Map(["1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"].flatMap((row, y) => row.split("").map((key, x) => [key, { x: x + y / 2, y }] as const)));

/** Digits and signs that stand for letters. */
const LOOKALIKES: Record<string, string> = { "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", $: "s", "!": "i", "|": "l", "+": "t" };

/** No part is looked for that is longer: of a longer sequence each stretch counts. */
const LONGEST_PART = 26;

/** Whether a password is among those guessed first, or holds the user's name. Case and the way letters are composed do not count. */
export function isTooCommon(password: string, username: string): boolean {
  const text = password.normalize("NFKC").toLowerCase();
  return text.includes(username.normalize("NFKC").toLowerCase()) || guessingBits(text) < ENOUGH;
}

/** The guesses that a password in lower case takes, as a power of two. */
function guessingBits(text: string): number {
  const period = periodOf(text);
  return period < text.length ? cheapest(text.slice(0, period)) + REPEAT : cheapest(text);
}

/** After how many characters a text begins again; its length if it does not. */
function periodOf(text: string): number {
  for (let period = 1; period * 2 <= text.length; period += 1) if (text.startsWith(text.slice(period))) return period;
  return text.length;
}

/** The least that parts which make up the text cost together. */
function cheapest(text: string): number {
  const plain = text.split("").map((character) => LOOKALIKES[character] ?? character).join("");
  const costs = [0];
  for (let end = 1; end <= text.length; end += 1) {
    let least = (costs[end - 1] as number) + characterCost(text[end - 1] as string);
    for (let start = end - 2; start >= Math.max(0, end - LONGEST_PART); start -= 1) {
      least = Math.min(least, (costs[start] as number) + partCost(text.slice(start, end), plain.slice(start, end)));
    }
    costs.push(least);
  }
  return costs[text.length] as number;
}

function characterCost(character: string): number {
  if (/\d/.test(character)) return DIGIT;
  return /[a-z]/.test(character) ? LETTER : OTHER;
}

/** What several characters cost as one part; infinite if they are none. `plain` is what they read as. */
function partCost(part: string, plain: string): number {
  if ([part, plain, reversed(part)].some((word) => COMMON_WORDS.has(word))) return WORD;
  if (/^(19|20)\d\d$/.test(part)) return YEAR;
  if (part.length < 3) return Infinity;
  const steps = part.slice(1).split("").map((key, at) => [part[at] as string, key] as const);
  if (steps.every(([from, to]) => from === to) || steps.every(([from, to]) => FOLLOWS.has(from + to))) return SEQUENCE;
  return part.length > 3 && steps.every(([from, to]) => touches(from, to)) ? WALK.start + WALK.step * steps.length : Infinity;
}

const reversed = (text: string): string => text.split("").toReversed().join("");

function touches(a: string, b: string): boolean {
  const [from, to] = [KEYS.get(a), KEYS.get(b)];
  return from !== undefined && to !== undefined && Math.abs(from.x - to.x) <= 1.5 && Math.abs(from.y - to.y) <= 1;
}
