import { useLocation } from "@solidjs/router";
import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show } from "solid-js";
import type { ArtistSort } from "../../../domain/core/artist-order.ts";
import { format } from "../../lib/format.ts";
import { expectsSession, session } from "../../lib/session.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import type { Sort } from "../../ui/SortHeading.tsx";
import { createDebounced } from "../../ui/debounced.ts";
import { onAction } from "../../ui/shortcuts.ts";
import { createArtistList } from "./artist-list.ts";
import { Glance } from "./Glance.tsx";
import { Hero } from "./Hero.tsx";
import styles from "./Market.module.css";
import { MarketTable } from "./MarketTable.tsx";
import { createOverview } from "./overview.ts";
import { rows } from "./rows.ts";
import { SimulatedNote } from "./SimulatedNote.tsx";

/** The list is sorted anew only as often as this, however fast prices move: it is read. */
const REORDER_EVERY = 20_000;

/** One who types is waited for this long (ms). */
const TYPING = 150;

/** The market: every listed artist with live prices. */
export function Market() {
  const location = useLocation<{ search?: boolean }>();
  const overview = createOverview();
  const [text, setText] = createSignal("");
  const [genre, setGenre] = createSignal("");
  /** What the reader asked for; undefined: the most traded first, or the best match. */
  const [sort, setSort] = createSignal<Sort<ArtistSort>>();
  const typed = createDebounced(() => text().trim(), TYPING);
  let search!: HTMLInputElement;
  let table!: HTMLDivElement;

  // Shown from the first paint on, where the guess is good: the list must not jump.
  const isNewcomer = () => session().status === "out" || (session().status === "restoring" && !expectsSession);

  const list = createArtistList(
    createMemo(() => ({
      ...(typed() !== "" && { q: typed() }),
      ...(genre() !== "" && { genre: genre() }),
      ...(sort() && { sort: sort()!.key, order: sort()!.descending ? ("desc" as const) : ("asc" as const) }),
    })),
  );
  const shownSort = (): Sort<ArtistSort> | undefined =>
    sort() ?? (typed() === "" ? { key: "volume", descending: true } : undefined);
  const isNarrowed = () => typed() !== "" || genre() !== "";
  const simulated = () => list.ids().some((id) => rows[id]?.source === "simulated");
  // Only at its beginning: further down somebody reads on.
  const timer = setInterval(() => {
    const isRead = table.matches(":hover, :focus-within") || table.getBoundingClientRect().top < 0;
    if (!isRead && !document.hidden) void list.reload();
  }, REORDER_EVERY);
  onCleanup(() => clearInterval(timer));

  const focusSearch = () => {
    search.focus();
    search.select();
  };
  onAction("search", focusSearch);
  onMount(() => location.state?.search && focusSearch());
  createEffect(on(sort, () => table.scrollIntoView({ block: "nearest" }), { defer: true }));

  return (
    <div class={styles.page}>
      <Show when={isNewcomer()}>
        <Hero />
      </Show>
      <section aria-labelledby="market-title">
        <div class={styles.bar}>
          <h1 id="market-title" class={styles.title}>
            Market <span class={styles.count}>{overview.data() ? format.count(overview.data()!.artists) : ""}</span>
          </h1>
          <Show when={simulated()}>
            <SimulatedNote />
          </Show>
          <div class={styles.filters}>
            <SearchField label="Search artists" value={text()} onInput={setText} ref={(input) => (search = input)} />
            <select
              class={styles.genre}
              aria-label="Genre"
              value={genre()}
              onChange={(event) => setGenre(event.currentTarget.value)}
            >
              <option value="">All genres</option>
              <For each={overview.data()?.genres}>{(one) => <option value={one.genre}>{one.genre}</option>}</For>
            </select>
          </div>
        </div>
        <Show when={!isNarrowed() && list.error() === null}>
          <Glance overview={overview.data()} />
        </Show>
        <div ref={table} class={styles.table}>
          <Show when={list.error() === null} fallback={<Failure error={list.error()} retry={list.reload} />}>
            <Show when={list.isLoaded()} fallback={<Skeleton rows={14} />}>
              <MarketTable
                ids={list.ids()}
                sort={shownSort()}
                onSort={setSort}
                hasMore={list.hasMore() && list.moreError() === null}
                onEnd={() => void list.more()}
              />
              <Show when={list.moreError() !== null}>
                <Failure error={list.moreError()} retry={list.more} />
              </Show>
              <Show when={list.ids().length === 0}>
                <Empty text={isNarrowed() ? "No artist matches." : "No artist is listed yet."}>
                  <Show when={isNarrowed()}>
                    <Button kind="quiet" onClick={() => (setText(""), setGenre(""))}>
                      Show all artists
                    </Button>
                  </Show>
                </Empty>
              </Show>
            </Show>
          </Show>
        </div>
      </section>
    </div>
  );
}
