import { batch, createEffect, createMemo, createRoot, createSignal, on, onCleanup } from "solid-js";
import { createStore } from "solid-js/store";
import { getArtist } from "../../../domain/api/artists.ts";
import { type ArtistSummary, listArtists } from "../../../domain/api/market.ts";
import { MAX_WATCHED } from "../../../domain/messages/wire.ts";
import { joinRoom } from "../../lib/room.ts";
import { call } from "../../lib/session.ts";
import { artistName, learnNames } from "./names.ts";
import { applyTick } from "./ticks.ts";

/*
 * What is known of artists, by id, for every page that shows some. Pages say which artists are on screen; the market
 * room is asked for those alone, and rows that are missing are fetched by their ids.
 */

/** How long the room is kept after the last page that shows artists, so that going back and forth costs nothing. */
const LINGER = 15_000;

/** The room is told no more often than this what is on screen: it bears two messages a second (ms). */
const TELL_EVERY = 700;

/** Artists that are asked for at once. */
const FETCHED_AT_ONCE = 100;

const [rows, setRows] = createStore<Record<string, ArtistSummary>>({});
export { rows };

/** Takes in what the API tells of artists. */
export function learnRows(artists: readonly ArtistSummary[]): void {
  batch(() => {
    setRows(Object.fromEntries(artists.map((artist) => [artist.id, artist])));
    learnNames(Object.fromEntries(artists.map(({ id, name }) => [id, name])));
  });
}

/** What each page shows; the page that came last first. */
const [shown, setShown] = createSignal<readonly (() => readonly string[])[]>([]);
let feed: (() => void) | null = null;

/** Keeps artists' rows live while the owner lives: those on screen, of which the first `MAX_WATCHED` count. */
export function watchRows(ids: () => readonly string[]): void {
  setShown((all) => [ids, ...all]);
  feed ??= createRoot((dispose) => {
    followRoom();
    return dispose;
  });
  onCleanup(() => {
    setShown((all) => all.filter((other) => other !== ids));
    setTimeout(() => {
      if (shown().length > 0) return;
      feed?.();
      feed = null;
    }, LINGER);
  });
}

/** Keeps artists' rows live while the owner lives, and fetches those that are not known. */
export function useRows(ids: () => readonly string[]): Readonly<Record<string, ArtistSummary>> {
  watchRows(ids);
  createEffect(on(ids, (now) => fetchRows(now.filter((id) => rows[id] === undefined))));
  return rows;
}

/** Fetches artists that are shown by name and are not known, while the owner lives; they are not kept live. */
export function useNames(ids: () => readonly string[]): void {
  createEffect(on(ids, (now) => fetchRows(now.filter((id) => artistName(id) === id))));
}

const missing = new Set<string>();

/** Fetches rows, together with all that are asked for in the same turn. What fails is asked for again with the room. */
function fetchRows(ids: readonly string[]): void {
  if (ids.length === 0) return;
  if (missing.size === 0) queueMicrotask(() => void fetchMissing());
  for (const id of ids) missing.add(id);
}

async function fetchMissing(): Promise<void> {
  const ids = [...missing];
  missing.clear();
  for (let start = 0; start < ids.length; start += FETCHED_AT_ONCE) {
    const some = ids.slice(start, start + FETCHED_AT_ONCE);
    const query = { ids: some.join(","), sort: "name", order: "asc", limit: FETCHED_AT_ONCE } as const;
    await call(listArtists, { query })
      .then(({ artists }) => {
        learnRows(artists);
        return learnEnded(some.filter((id) => !artists.some((artist) => artist.id === id)));
      })
      .catch(() => undefined);
  }
}

/** Learns what artists are called that are listed no more: lists leave them out, their pages stay. */
async function learnEnded(ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const { name } = await call(getArtist, { params: { id } });
    learnNames({ [id]: name });
  }
}

function followRoom(): void {
  const watched = createMemo(() => [...new Set(shown().flatMap((ids) => ids()))].slice(0, MAX_WATCHED));
  let joined = 0;
  const room = joinRoom("/rooms/market", {
    onJoin() {
      tell();
      // What was missed while away is in the API only.
      if (joined++ > 0) fetchRows(watched());
    },
    onMessage(message) {
      if (message.type !== "market") return;
      batch(() => {
        for (const tick of message.ticks)
          if (rows[tick.artistId]) setRows(tick.artistId, (row) => applyTick(row, tick));
      });
    },
  });
  let told = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  function tell(): void {
    clearTimeout(timer);
    timer = undefined;
    if (room.state() !== "live") return;
    told = watched().join();
    room.send({ type: "watch", artistIds: watched() });
  }
  // At once where nothing was told lately, so that a page is live from the first; then at the end of each while.
  createEffect(
    on(watched, (now) => {
      if (timer !== undefined || now.join() === told) return;
      if (told === "") tell();
      timer = setTimeout(() => {
        timer = undefined;
        if (watched().join() !== told) tell();
      }, TELL_EVERY);
    }),
  );
  onCleanup(() => clearTimeout(timer));
}
