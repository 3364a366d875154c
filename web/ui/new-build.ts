/** Where is kept which build was left behind by a reload, so that none is left twice. */
const KEY = "anticip.left-build";

/** The file that a build's document begins with; its name is another in each build. */
const ENTRY = /<script type="module"[^>]* src="(\/assets\/[^"]+)"/;

let asked: Promise<boolean> | undefined;

/**
 * Reloads the page if the server has another build than the page is of: files of the old one may be gone. Says
 * whether it does. It does so once for each build, so that a server of two minds is not asked for ever.
 */
export const reloadForNewBuild = (): Promise<boolean> => (asked ??= reloadOnce().finally(() => (asked = undefined)));

async function reloadOnce(): Promise<boolean> {
  const mine = document.querySelector('script[type="module"]')?.getAttribute("src");
  try {
    if (!mine || sessionStorage.getItem(KEY) === mine) return false;
    const response = await fetch("/", { cache: "no-cache" });
    const current = ENTRY.exec(response.ok ? await response.text() : "")?.[1];
    if (current === undefined || current === mine) return false;
    sessionStorage.setItem(KEY, mine);
  } catch {
    // No answer, or no storage to remember by: the reader decides.
    return false;
  }
  location.reload();
  return true;
}
