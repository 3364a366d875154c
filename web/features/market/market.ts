import { batch, createRoot, createSignal, onCleanup } from "solid-js";
import { createStore } from "solid-js/store";
import { type ArtistSummary, listArtists } from "../../../domain/api/market.ts";
import { allPages } from "../../lib/all-pages.ts";
import { call } from "../../lib/session.ts";
import { learnNames } from "./names.ts";
import { joinRoom } from "../../lib/room.ts";
import { createSnapshot } from "../../lib/snapshot.ts";
import { applyTick } from "./ticks.ts";

/** How long the room is kept after the last page that shows it, so that going back and forth costs nothing. */
const LINGER = 15_000;

async function fetchAll(): Promise<ArtistSummary[]> {
  const pages = await allPages((cursor) =>
    call(listArtists, { query: { limit: 500, ...(cursor !== null && { cursor }) } }),
  );
  return pages.flatMap(({ artists }) => artists);
}

function createMarket() {
  const [rows, setRows] = createStore<Record<string, ArtistSummary>>({});
  const [ids, setIds] = createSignal<readonly string[]>([]);
  const list = createSnapshot(fetchAll, (artists) => {
    batch(() => {
      setRows(Object.fromEntries(artists.map((artist) => [artist.id, artist])));
      setIds(artists.map(({ id }) => id));
      learnNames(Object.fromEntries(artists.map(({ id, name }) => [id, name])));
    });
  });
  void list.reload();
  let joined = 0;
  joinRoom("/rooms/market", {
    // What was missed while away is in the list only.
    onJoin: () => void (joined++ > 0 && list.reload()),
    onMessage(message) {
      if (message.type !== "market") return;
      batch(() => {
        for (const tick of message.ticks)
          if (rows[tick.artistId]) setRows(tick.artistId, (row) => applyTick(row, tick));
      });
    },
  });
  return { rows, ids, list };
}

export type Market = ReturnType<typeof createMarket>;

let shared: { market: Market; dispose: () => void } | null = null;
let users = 0;

/** All artists with live prices, shared by every page that shows them. Call it inside a component. */
export function useMarket(): Market {
  users++;
  onCleanup(() => {
    users--;
    setTimeout(() => {
      if (users > 0 || !shared) return;
      shared.dispose();
      shared = null;
    }, LINGER);
  });
  shared ??= createRoot((dispose) => ({ market: createMarket(), dispose }));
  return shared.market;
}
