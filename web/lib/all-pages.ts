import { isRefusedCursor } from "./api-error.ts";

/** How often a list is begun anew because a page of it could not be gone on from. */
const BEGINNINGS = 3;

/** Fetches every page of a list, from its beginning again when the server no longer knows where a page ended. */
export async function allPages<P extends { nextCursor: string | null }>(
  fetchPage: (cursor: string | null) => Promise<P>,
): Promise<P[]> {
  for (let beginning = 1; ; beginning += 1) {
    try {
      const pages = [await fetchPage(null)];
      for (let cursor = pages[0]!.nextCursor; cursor !== null; cursor = pages.at(-1)!.nextCursor)
        pages.push(await fetchPage(cursor));
      return pages;
    } catch (error) {
      if (!isRefusedCursor(error) || beginning === BEGINNINGS) throw error;
    }
  }
}
