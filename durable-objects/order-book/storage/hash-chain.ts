import { hash } from "node:crypto";
import type { JournalEntry } from "../core/state.ts";

/** A journal line with its event as the JSON it is stored as. */
export interface JournalLine {
  seq: number;
  time: number;
  event: string;
}

/** A journal line with the link of the hash chain: the last line of a command carries one, those before it none. */
export interface HashedEntry extends JournalEntry {
  hash: string | null;
}

const encoder = new TextEncoder();

/**
 * The link of the lines that one command wrote: sha256, in hex, of the link
 * before it (empty for the first) and each line's JSON `{seq, time, event}`, all
 * joined by line feeds. No line can change without all later links changing.
 */
export function chainHash(previous: string, lines: readonly JournalLine[]): string {
  const texts = lines.map(({ seq, time, event }) => `{"seq":${seq},"time":${time},"event":${event}}`);
  // As bytes, because workerd is slow to make a Buffer of a string.
  return hash("sha256", encoder.encode([previous, ...texts].join("\n")), "hex");
}

/** Follows a journal's hash chain from its first line. */
export class HashChain {
  /** The last link. */
  head = "";
  private unlinked: JournalLine[] = [];

  /** Takes the next line; false if its link does not follow from what came before. */
  follow({ seq, time, event, hash: link }: HashedEntry): boolean {
    this.unlinked.push({ seq, time, event: JSON.stringify(event) });
    if (link === null) return true;
    this.head = chainHash(this.head, this.unlinked);
    this.unlinked = [];
    return link === this.head;
  }
}
