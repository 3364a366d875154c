import type { Page } from "playwright-core";

/** What a page should not do: log errors, throw, break its content security policy, ask for what fails. */
export interface Trouble {
  readonly found: readonly string[];
  /** Takes out what a test brings about on purpose. */
  forgive(expected: RegExp): void;
}

/** Listens to a page from now on. */
export function collectTrouble(page: Page): Trouble {
  let found: string[] = [];
  const note = (what: string) => void found.push(what);
  page.on("console", (message) => {
    if (message.type() === "error" || message.text().includes("Content Security Policy"))
      note(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => note(`page: ${error.stack ?? error.message}`));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText;
    // Whoever leaves a page leaves its requests behind.
    if (why !== "net::ERR_ABORTED") note(`request: ${request.method()} ${request.url()}: ${why}`);
  });
  return {
    get found() {
      return found;
    },
    forgive(expected) {
      found = found.filter((what) => !expected.test(what));
    },
  };
}
