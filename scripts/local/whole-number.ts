/** A command was given what it does not take; the message is for the person at the terminal. */
export class WrongUsage extends Error {}

/** The number given for `--name`. Throws `WrongUsage` if it is not a whole number from `least` on. */
export function wholeNumber(name: string, text: string, least = 1): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < least)
    throw new WrongUsage(`--${name} is a whole number from ${least}.`);
  return value;
}
