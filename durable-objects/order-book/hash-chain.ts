import { hash } from "node:crypto";
import type { JournalEntry } from "./state.ts";

const encoder = new TextEncoder();

/**
 * The hash of a journal line: `sha256(previous hash + "\n" + JSON of {seq, time,
 * event})` in hex, the previous hash of the first line being empty. No line can
 * change without all later hashes changing. `event` may be handed in as the JSON
 * it is stored as.
 */
export function chainHash(previous: string, seq: number, time: number, event: JournalEntry["event"] | string): string {
  const json = typeof event === "string" ? event : JSON.stringify(event);
  // As bytes, because workerd is slow to make a Buffer of a string.
  return hash("sha256", encoder.encode(`${previous}\n{"seq":${seq},"time":${time},"event":${json}}`), "hex");
}
