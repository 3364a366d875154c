import { createHash } from "node:crypto";

/** A service that answers later than this, in milliseconds, is not waited for. */
const DEADLINE = 1_000;

const PREFIX_LENGTH = 5;

/**
 * Whether a password is in a collection of leaked ones. `rangeUrl` is asked for
 * all that share the first five digits of its SHA-1, and learns no more, nor from
 * the length of the answer: https://haveibeenpwned.com/API/v3#SearchingPwnedPasswordsByRange
 * When it does not answer, nothing is known against the password.
 */
export async function isBreached(password: string, rangeUrl: string): Promise<boolean> {
  const hash = createHash("sha1").update(password).digest("hex").toUpperCase();
  try {
    const response = await fetch(rangeUrl + hash.slice(0, PREFIX_LENGTH), {
      headers: { "Add-Padding": "true" },
      redirect: "manual",
      signal: AbortSignal.timeout(DEADLINE),
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return isListed(hash.slice(PREFIX_LENGTH), await response.text());
  } catch (error) {
    console.warn("breached passwords could not be asked", { error: String(error) });
    return false;
  }
}

/** Each line is the rest of a hash and how often it was seen: padding was never. */
function isListed(rest: string, range: string): boolean {
  return range.split("\n").some((line) => {
    const [listed, seen] = line.trim().split(":");
    return listed === rest && Number(seen) > 0;
  });
}
