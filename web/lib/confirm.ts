import { createSignal } from "solid-js";
import { ApiError } from "./api-error.ts";

/** Told whether the reader has confirmed that it is still them. */
type Answer = (confirmed: boolean) => void;

const [asking, setAsking] = createSignal<Answer | null>(null);
export { asking };

/**
 * Does what the exchange lets only those do who proved who they are in the last
 * few minutes: when it asks for that, the dialog asks the reader, and the work is
 * done again. Rejects as the work does, with `confirm_required` when the reader declined.
 */
export async function confirmed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "confirm_required" || !(await ask())) throw error;
    return work();
  }
}

let question: Promise<boolean> | null = null;

/** One question at a time: what asks meanwhile, such as another list of the same page, has the same answer. */
function ask(): Promise<boolean> {
  question ??= new Promise((resolve) => {
    setAsking(() => (isConfirmed: boolean) => {
      setAsking(null);
      question = null;
      resolve(isConfirmed);
    });
  });
  return question;
}
