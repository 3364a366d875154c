/** The address of the sign-in page that leads back to `path`. */
export const signInHref = (path: string): string => `/sign-in?next=${encodeURIComponent(path)}`;

/** Where to go after signing in: a path of this site, never another site's address. */
export function safeNext(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) ? next : "/";
}

/** Where the way back is kept while another site is open. */
const KEY = "anticip.place";

/** Notes where to go on once another site has sent the reader back. */
export function rememberReturnPath(path: string): void {
  try {
    sessionStorage.setItem(KEY, path);
  } catch {
    // Storage may be blocked: one goes on at the market then.
  }
}

/** Where the reader was before they went to another site; asked once. */
export function takeReturnPath(): string | undefined {
  try {
    const path = sessionStorage.getItem(KEY) ?? undefined;
    sessionStorage.removeItem(KEY);
    return path;
  } catch {
    return undefined;
  }
}
