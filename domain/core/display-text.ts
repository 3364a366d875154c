import { z } from "zod";

/*
 * What people write and others read: names of keys and devices, captions, notes. Any script, any emoji; but no
 * character that does something to the text around it, and no name that nobody can see. Lengths in UTF-16 units.
 */

/** Controls but for tab and line ends, halves of characters, and what turns the reading order (UAX #9: embeddings, overrides, isolates). */
const HARMFUL = /[^\P{Cc}\t\n\r]|\p{Cs}|[\u202a-\u202e\u2066-\u2069]/u;

/** What a line does not hold. */
const BETWEEN_LINES = /[\t\n\r\u2028\u2029]/u;

/** Something to see: no space, nothing that is not drawn, and not the Braille pattern without dots. */
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{C}\u2800]/u;

/** Text of several lines, which may be empty. */
export const displayText = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => !HARMFUL.test(text), "No control characters");

/** A name of one line, without spaces around it, in which there is something to see. */
export const displayName = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((text) => !HARMFUL.test(text) && !BETWEEN_LINES.test(text), "One line, no control characters")
    .refine((text) => VISIBLE.test(text), "Nobody could see this");
