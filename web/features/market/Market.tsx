import { useLocation } from "@solidjs/router";
import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show, untrack } from "solid-js";
import { Empty } from "../../ui/Empty.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { Button } from "../../ui/Button.tsx";
import { Hero } from "./Hero.tsx";
import { MarketTable } from "./MarketTable.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { SimulatedNote } from "./SimulatedNote.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import type { Sort } from "../../ui/SortHeading.tsx";
import { format } from "../../lib/format.ts";
import { useMarket } from "./market.ts";
import type { ArtistSort } from "../../../domain/core/artist-order.ts";
import { filterRows, genresOf, sortRows } from "./listing.ts";
import { expectsSession, session } from "../../lib/session.ts";
import { onAction } from "../../ui/shortcuts.ts";
import styles from "./Market.module.css";

/** Rows move while they are read only as often as this, however fast prices do. */
const REORDER_EVERY = 20_000;

/** The market: every listed artist with live prices. */
export function Market() {
  const market = useMarket();
  const location = useLocation<{ search?: boolean }>();
  const [text, setText] = createSignal("");
  const [genre, setGenre] = createSignal("");
  const [sort, setSort] = createSignal<Sort<ArtistSort>>({ key: "volume", descending: true });
  const [round, setRound] = createSignal(0);
  let search!: HTMLInputElement;
  let table!: HTMLDivElement;

  // Shown from the first paint on, where the guess is good: the list must not jump.
  const isNewcomer = () => session().status === "out" || (session().status === "restoring" && !expectsSession);

  const all = () =>
    market
      .ids()
      .map((id) => market.rows[id])
      .filter((row) => row !== undefined);
  const genres = createMemo(() => genresOf(untrackedRows()));
  function untrackedRows() {
    market.ids();
    return untrack(all);
  }
  const shown = createMemo(() => {
    round();
    return sortRows(filterRows(untrackedRows(), text(), genre()), sort()).map(({ id }) => id);
  });
  const simulated = createMemo(() => untrackedRows().some(({ source }) => source === "simulated"));
  const timer = setInterval(() => {
    if (!table.matches(":hover, :focus-within")) setRound((n) => n + 1);
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
            Market <span class={styles.count}>{market.ids().length > 0 ? format.count(market.ids().length) : ""}</span>
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
              <For each={genres()}>{(name) => <option value={name}>{name}</option>}</For>
            </select>
          </div>
        </div>
        <div ref={table} class={styles.table}>
          <Show
            when={market.list.isLoaded() || market.list.error() === null}
            fallback={<Failure error={market.list.error()} retry={market.list.reload} />}
          >
            <Show when={market.list.isLoaded()} fallback={<Skeleton rows={14} />}>
              <MarketTable ids={shown()} rows={market.rows} sort={sort()} onSort={setSort} />
              <Show when={shown().length === 0}>
                <Empty text={market.ids().length === 0 ? "No artist is listed yet." : "No artist matches."}>
                  <Show when={market.ids().length > 0}>
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
