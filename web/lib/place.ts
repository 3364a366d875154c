const KEY = "anticip.place";

/** Notes where to go on once another site has sent the reader back. */
export function keepPlace(path: string): void {
  try {
    sessionStorage.setItem(KEY, path);
  } catch {
    // Storage may be blocked: one goes on at the market then.
  }
}

/** Where the reader was before they went to another site; asked once. */
export function takePlace(): string | undefined {
  try {
    const place = sessionStorage.getItem(KEY) ?? undefined;
    sessionStorage.removeItem(KEY);
    return place;
  } catch {
    return undefined;
  }
}
