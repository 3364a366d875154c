import { createSignal, onCleanup } from "solid-js";
import { getFingerprint, getJournal, JOURNAL_PAGE } from "../../../domain/api/transparency.ts";
import { BookVerification, type VerificationProgress } from "../../../domain/core/book-verification.ts";
import { JournalFault, type VerifiedJournal } from "../../../domain/core/public-journal.ts";
import { call } from "../../lib/session.ts";

/** So many lines are checked between two moves of what the page shows. */
const SLICE = 250;

/** What has become of a verification. `failed`: the journal could not be fetched. */
export type Run =
  | { status: "running" }
  | { status: "stopped" }
  | { status: "failed"; error: unknown }
  | { status: "broken"; fault: JournalFault }
  | { status: "right"; found: VerifiedJournal };

const encoder = new TextEncoder();

/** SHA-256 by the browser itself, in hex. */
async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Verifies a book for as long as the owner lives: downloads its public journal page by page and checks it on the way,
 * giving the browser its turn in between, as every hash is waited for. `ended` hears how it came out.
 */
export function createVerification(artistId: string, ended: (run: Run) => void) {
  const [run, setRun] = createSignal<Run>({ status: "running" });
  const [progress, setProgress] = createSignal<VerificationProgress | null>(null);
  let current = 0;

  async function verify(isCurrent: () => boolean): Promise<Run> {
    let verification: BookVerification | undefined;
    const show = (): void => {
      if (verification && isCurrent()) setProgress(verification.progress);
    };
    try {
      const claim = await call(getFingerprint, { params: { id: artistId } });
      verification = new BookVerification(claim, sha256);
      show();
      for (let after = 0; after < claim.seq && isCurrent();) {
        const { entries } = await call(getJournal, { params: { id: artistId }, query: { after, limit: JOURNAL_PAGE } });
        for (let start = 0; start < entries.length && isCurrent(); start += SLICE) {
          await verification.follow(entries.slice(start, start + SLICE));
          show();
        }
        // Too short for what the book claims: the result says so.
        if (entries.length === 0) break;
        after = entries.at(-1)?.seq ?? claim.seq;
      }
      return isCurrent() ? { status: "right", found: verification.result() } : { status: "stopped" };
    } catch (error) {
      show();
      return error instanceof JournalFault ? { status: "broken", fault: error } : { status: "failed", error };
    }
  }

  async function start(): Promise<void> {
    const mine = ++current;
    setProgress(null);
    setRun({ status: "running" });
    const outcome = await verify(() => mine === current);
    if (mine !== current) return;
    setRun(outcome);
    ended(outcome);
  }

  function stop(): void {
    current += 1;
    const stopped: Run = { status: "stopped" };
    setRun(stopped);
    ended(stopped);
  }

  onCleanup(() => {
    current += 1;
  });
  void start();
  return { run, progress, start: () => void start(), stop };
}
