import { hash } from "node:crypto";
import type { JournalEntry } from "./state.ts";

/**
 * The hash of a journal line: `sha256(previous hash + "\n" + JSON of {seq, time,
 * event})` in hex, the previous hash of the first line being empty. No line can
 * change without all later hashes changing. `event` may be handed in as the JSON
 * it is stored as.
 */
export function chainHash(previous: string, seq: number, time: number, event: JournalEntry["event"] | string): string {
  const json = typeof event === "string" ? event : JSON.stringify(event);
  return hash("sha256", `${previous}\n{"seq":${seq},"time":${time},"event":${json}}`, "hex");
}
