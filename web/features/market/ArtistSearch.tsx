import { useNavigate } from "@solidjs/router";
import { createEffect, createSignal, createUniqueId, For, Match, on, onCleanup, Show, Switch } from "solid-js";
import { type FoundArtist, searchArtists } from "../../../domain/api/market.ts";
import { explain } from "../../lib/explain.ts";
import { converted } from "../../lib/display-currency.ts";
import { call } from "../../lib/session.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { createDebounced } from "../../ui/debounced.ts";
import { PercentChange } from "../../ui/PercentChange.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import styles from "./ArtistSearch.module.css";

/** One who types is waited for this long (ms). */
const TYPING = 120;

/** What came of a search, or that it is on its way. */
type Outcome = { of: string } & ({ artists: readonly FoundArtist[] } | { error: unknown });

let field: HTMLInputElement | undefined;

/** Puts the focus into the field; false where none is to be seen. */
export function focusArtistSearch(): boolean {
  if (!field?.offsetParent) return false;
  field.focus();
  field.select();
  return true;
}

/** A field that suggests artists while one types, and goes to the one that is chosen, by mouse or keys. */
export function ArtistSearch() {
  const navigate = useNavigate();
  const id = createUniqueId();
  const [text, setText] = createSignal("");
  const [outcome, setOutcome] = createSignal<Outcome>();
  const [isOpen, setOpen] = createSignal(false);
  const [chosen, setChosen] = createSignal(0);
  const typed = createDebounced(() => text().trim(), TYPING);
  let own: HTMLInputElement | undefined;
  onCleanup(() => {
    if (field === own) field = undefined;
  });

  async function search(): Promise<void> {
    const of = typed();
    const found: Outcome = await call(searchArtists, { query: { q: of } }).then(
      ({ artists }) => ({ of, artists }),
      (error: unknown) => ({ of, error }),
    );
    if (of !== typed()) return;
    setChosen(0);
    setOutcome(found);
  }
  createEffect(on(typed, (now) => (now === "" ? setOutcome(undefined) : void search())));

  const artists = (): readonly FoundArtist[] => {
    const known = outcome();
    return known && "artists" in known ? known.artists : [];
  };
  const error = () => {
    const known = outcome();
    return known && "error" in known ? known.error : null;
  };
  const isShown = () => isOpen() && outcome() !== undefined;
  const optionId = (index: number) => `${id}-${index}`;

  function go(artist: FoundArtist | undefined): void {
    if (!artist) return;
    setOpen(false);
    setText("");
    own?.blur();
    navigate(`/artists/${artist.id}`);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && artists().length > 0) {
      event.preventDefault();
      if (isShown()) setChosen((at) => (at + step + artists().length) % artists().length);
      setOpen(true);
    } else if (event.key === "Enter") {
      event.preventDefault();
      // What is on its way is not what was seen: the answer to what is typed counts.
      if (outcome()?.of === text().trim()) go(artists()[chosen()]);
    } else if (event.key === "Escape" && isShown()) {
      // The browser would empty the field.
      event.preventDefault();
      setOpen(false);
    }
  }

  return (
    <div class={styles.search} onKeyDown={onKeyDown} onFocusOut={() => setOpen(false)}>
      <SearchField
        label="Find an artist"
        value={text()}
        onInput={(now) => (setText(now), setOpen(true))}
        ref={(input) => (field = own = input)}
        combobox={{
          expanded: isShown() && artists().length > 0,
          controls: `${id}-list`,
          active: isShown() && artists().length > 0 ? optionId(chosen()) : undefined,
        }}
      />
      <Show when={isShown()}>
        <div class={styles.panel}>
          <Switch
            fallback={
              <ul id={`${id}-list`} role="listbox" aria-label="Artists" class={styles.list}>
                <For each={artists()}>
                  {(artist, index) => (
                    <li
                      id={optionId(index())}
                      role="option"
                      aria-selected={index() === chosen()}
                      class={styles.option}
                      // Before the field loses the focus, which closes the list.
                      onMouseDown={(event) => event.preventDefault()}
                      onMouseMove={() => setChosen(index())}
                      onClick={() => go(artist)}
                    >
                      <Avatar slug={artist.id} size={28} />
                      <span class={styles.names}>
                        <span class={styles.name}>{artist.name}</span>
                        <span class={styles.also}>
                          {artist.alias ? `also ${artist.alias}` : artist.genres.slice(0, 2).join(", ")}
                        </span>
                      </span>
                      <span class={`figures ${styles.price}`}>
                        {converted.money(artist.price)}
                        <PercentChange bps={artist.changeBps} />
                      </span>
                    </li>
                  )}
                </For>
              </ul>
            }
          >
            <Match when={error() !== null}>
              <div role="alert" class={styles.note}>
                {explain(error())}
                <button
                  type="button"
                  class={styles.again}
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => void search()}
                >
                  Try again
                </button>
              </div>
            </Match>
            <Match when={artists().length === 0}>
              <p role="status" class={styles.note}>
                No artist is called anything like “{outcome()?.of}”.
              </p>
            </Match>
          </Switch>
        </div>
      </Show>
    </div>
  );
}
