/*
 * How names are found by what somebody types: without accents and signs, at the beginning or within, and with letters
 * wrong, left out or swapped. Names and what is typed are cut into grams, pieces of two and three characters; what
 * shares enough of them is alike.
 */

/** Letters that are not another one with an accent, as they are commonly typed. */
const TYPED_AS: Readonly<Record<string, string>> = {
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ı: "i",
  $: "s",
};

/** A name as it is looked for: lower case, no accents, words of letters and digits only. A name of signs stays as it is. */
export function foldName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .replace(/[øłđðþßæœı$]/g, (letter) => TYPED_AS[letter] ?? letter);
  const words = plain
    .replace(/['’.]/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
  return words === "" ? plain.trim() : words;
}

/** The pieces of `size` characters of a folded text, each once; its words begin with a space. */
function gramsOf(folded: string, size: number): string[] {
  const text = Array.from(` ${folded}`);
  const grams = new Set<string>();
  for (let at = 0; at + size <= text.length; at += 1) grams.add(text.slice(at, at + size).join(""));
  return [...grams];
}

/** All pieces by which a name (folded) is kept: of three characters, and of two, for who types no more. */
export const gramsOfName = (folded: string): string[] => [...gramsOf(folded, 2), ...gramsOf(folded, 3)];

/** The pieces by which what was typed (folded) is looked for: the longest that it has. */
export const gramsTyped = (folded: string): string[] => gramsOf(folded, Array.from(folded).length > 2 ? 3 : 2);

/** Less than this part of what was typed in a name is no likeness; and what is shorter is too short to be like something. */
const ALIKE = 0.6;
const SHORTEST = 4;

/**
 * How well a name fits what was typed, both folded: 5 it is that, 4 it begins so, 3 a word in it does, 2 it has that
 * within, below that by the part of its pieces of two characters that the name has; 0: they are not alike.
 */
export function matchOf(typed: string, name: string): number {
  if (typed === "") return 0;
  if (name === typed) return 5;
  if (name.startsWith(typed)) return 4;
  if (` ${name}`.includes(` ${typed}`)) return 3;
  if (name.includes(typed)) return 2;
  if (Array.from(typed).length < SHORTEST) return 0;
  const pieces = gramsOf(typed, 2);
  const of = new Set(gramsOf(name, 2));
  const shared = pieces.filter((piece) => of.has(piece)).length / pieces.length;
  if (shared < ALIKE) return 0;
  // Of two names that share as much, the one of like length is meant.
  return shared + Math.min(typed.length, name.length) / Math.max(typed.length, name.length);
}
