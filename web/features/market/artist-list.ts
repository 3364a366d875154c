import { batch, createEffect, createSignal, on } from "solid-js";
import { listArtists } from "../../../domain/api/market.ts";
import type { RouteInput } from "../../../domain/api/route.ts";
import { isRefusedCursor } from "../../lib/api-error.ts";
import { call } from "../../lib/session.ts";
import { learnRows } from "./rows.ts";

/** Artists in a page: enough for a large screen. */
const PAGE = 60;

type Query = Omit<RouteInput<typeof listArtists>["query"], "cursor" | "limit">;

/** A list of artists as far as it was fetched. */
export interface ArtistList {
  ids: () => readonly string[];
  /** Whether a list is there, be it of what was asked for before. */
  isLoaded: () => boolean;
  /** Why what is asked for now is not there. */
  error: () => unknown;
  /** Why there is no further page yet. */
  moreError: () => unknown;
  isLoadingMore: () => boolean;
  hasMore: () => boolean;
  more: () => Promise<void>;
  reload: () => Promise<void>;
}

/**
 * Follows a list of artists as the server sorts and narrows it, a page at a time. The list before stays until the next
 * is there. Not a query of `lib/query.ts`, as the first page of the app needs it.
 */
export function createArtistList(query: () => Query): ArtistList {
  const [ids, setIds] = createSignal<readonly string[]>([]);
  const [isLoaded, setLoaded] = createSignal(false);
  const [cursor, setCursor] = createSignal<string | null>(null);
  const [error, setError] = createSignal<unknown>(null);
  const [moreError, setMoreError] = createSignal<unknown>(null);
  const [isLoadingMore, setLoadingMore] = createSignal(false);
  /** What the list on screen was asked for with. */
  let answered: Query | null = null;
  let attempts = 0;

  async function reload(): Promise<void> {
    const attempt = ++attempts;
    const asked = query();
    try {
      const page = await call(listArtists, { query: { ...asked, limit: PAGE } });
      if (attempt !== attempts) return;
      learnRows(page.artists);
      answered = asked;
      // Together: whoever sees the new rows near their end goes on from their cursor, not from the one before.
      batch(() => {
        setIds(page.artists.map(({ id }) => id));
        setCursor(page.nextCursor);
        setLoaded(true);
        setError(null);
        setMoreError(null);
      });
    } catch (failure) {
      // A list that is there is not taken away because it could not be brought up to date.
      if (attempt === attempts && asked !== answered) setError(failure);
    }
  }

  async function more(): Promise<void> {
    const from = cursor();
    if (from === null || isLoadingMore() || answered === null) return;
    const attempt = attempts;
    setLoadingMore(true);
    setMoreError(null);
    try {
      const page = await call(listArtists, { query: { ...answered, limit: PAGE, cursor: from } });
      if (attempt !== attempts) return;
      learnRows(page.artists);
      // Who has moved on meanwhile is in its old place already.
      batch(() => {
        // Whoever sees that the end is still near may ask on.
        setLoadingMore(false);
        setIds((known) => [...new Set([...known, ...page.artists.map(({ id }) => id)])]);
        setCursor(page.nextCursor);
      });
    } catch (failure) {
      if (attempt !== attempts) return;
      if (isRefusedCursor(failure)) void reload();
      else setMoreError(failure);
    } finally {
      setLoadingMore(false);
    }
  }

  createEffect(on(query, () => void reload()));
  return { ids, isLoaded, error, moreError, isLoadingMore, hasMore: () => cursor() !== null, more, reload };
}
