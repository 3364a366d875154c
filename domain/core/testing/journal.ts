import { linkText, type PublicLine } from "../public-journal.ts";

/** An event as a test writes it. */
export type Event = { type: string } & Record<string, unknown>;

/** A public journal with these commands, each of some events, in a right chain by `sha256` (hexadecimal). */
export function journalOf(
  commands: readonly (readonly Event[])[],
  sha256: (text: string) => string,
  format = 2,
): PublicLine[] {
  const lines: PublicLine[] = [];
  let hash = "";
  for (const events of commands) {
    const command = events.map((event, index) => ({
      seq: lines.length + 1 + index,
      time: 1_000 + lines.length,
      event,
    }));
    const texts = command.map((line) => ({ ...line, event: JSON.stringify(line.event) }));
    // What the links of the first format cover, nobody but the book can know.
    hash = sha256(format === 1 ? `${hash} private` : linkText(hash, texts));
    lines.push(...command.map((line, index) => ({ ...line, format, hash: index === events.length - 1 ? hash : null })));
  }
  return lines;
}
