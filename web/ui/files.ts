import { say } from "./notices.ts";

/** Long enough for a browser to begin a download (ms). */
const BEGUN = 60_000;

/** Puts `text` on the clipboard and says so; `what` begins the sentence. */
export async function copy(text: string, what: string): Promise<void> {
  const copied = await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
  if (copied) say(`${what} copied`);
  else say("This browser does not allow copying", "bad");
}

/** Has the browser save `text` as a file. */
export function save(text: string, name: string, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), BEGUN);
}
