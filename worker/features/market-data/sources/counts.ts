import { SourceError } from "./client/source-error.ts";

/** Beyond this no count of plays, views or followers is believed: a thousand by everybody alive. */
const MOST = 1e13;

/** A count as an answer has it. Throws `no_signal` where it is not told, `absurd` where it cannot be. */
export function countOf(value: unknown, what: string): number {
  if (value === undefined || value === null) throw new SourceError("no_signal", `no ${what}`);
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > MOST)
    throw new SourceError("absurd", `${what}: not a count`);
  return value;
}

/** The same where a service sends its counts as text. */
export function countIn(text: unknown, what: string): number {
  const isDigits = typeof text === "string" && /^\d{1,20}$/.test(text);
  return countOf(isDigits ? Number(text) : text, what);
}
