import { hash } from "node:crypto";
import { type ChainedLine, linkText } from "../../../domain/core/public-journal.ts";
import { publicEvent, type NameOf } from "../core/public-event.ts";
import type { JournalEntry } from "../core/state.ts";

/** A journal line as it is stored. */
export interface HashedEntry extends JournalEntry {
  /** The link of the hash chain: the last line of a command carries one, those before it none. */
  hash: string | null;
  format: number;
}

const encoder = new TextEncoder();

/** The link of the lines that one command wrote; see `linkText`. */
export function chainHash(previous: string, lines: readonly ChainedLine[]): string {
  // As bytes, because workerd is slow to make a Buffer of a string.
  return hash("sha256", encoder.encode(linkText(previous, lines)), "hex");
}

/** A line as its format has it hashed: 1 as it is stored, 2 in its public form. */
export function chainedLine({ seq, time, event }: JournalEntry, format: number, nameOf: NameOf): ChainedLine {
  return { seq, time, event: JSON.stringify(format === 1 ? event : publicEvent(event, nameOf)) };
}

/** Follows the hash chain of a journal as it is stored, whatever the formats of its lines, from the first. */
export class HashChain {
  /** The last link. */
  head = "";
  private readonly nameOf: NameOf;
  private unlinked: ChainedLine[] = [];

  /** `nameOf`: the book's pseudonyms. */
  constructor(nameOf: NameOf) {
    this.nameOf = nameOf;
  }

  /** Takes the next line; false if its link does not follow from what came before. */
  follow(entry: HashedEntry): boolean {
    this.unlinked.push(chainedLine(entry, entry.format, this.nameOf));
    if (entry.hash === null) return true;
    this.head = chainHash(this.head, this.unlinked);
    this.unlinked = [];
    return entry.hash === this.head;
  }
}
