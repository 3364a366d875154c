import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { JournalEntry } from "./state.ts";

/**
 * The hash of a journal line: `sha256(previous hash + "\n" + JSON of {seq, time,
 * event})` in hex, the previous hash of the first line being empty. No line can
 * change without all later hashes changing.
 */
export function chainHash(previous: string, { seq, time, event }: JournalEntry): string {
  return bytesToHex(sha256(utf8ToBytes(`${previous}\n${JSON.stringify({ seq, time, event })}`)));
}
