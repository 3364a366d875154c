import { A } from "@solidjs/router";
import { createEffect, createSignal, For, on, onCleanup, Show } from "solid-js";
import { type ArtistSummary, getMarketView, type MarketOverview, type MarketView } from "../../../domain/api/market.ts";
import { changeBps } from "../../../domain/core/money.ts";
import { converted } from "../../lib/display-currency.ts";
import { format } from "../../lib/format.ts";
import { call } from "../../lib/session.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Flash } from "../../ui/Flash.tsx";
import { createNow } from "../../ui/media.ts";
import { PercentChange } from "../../ui/PercentChange.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import styles from "./Glance.module.css";
import { learnRows, rows, watchRows } from "./rows.ts";

const VIEWS: readonly { value: MarketView; label: string; empty: string }[] = [
  { value: "gainers", label: "Rising", empty: "Nobody costs more than a day ago." },
  { value: "losers", label: "Falling", empty: "Nobody costs less than a day ago." },
  { value: "most_traded", label: "Traded", empty: "Nothing was traded within a day." },
  { value: "widest_gap", label: "Off fair value", empty: "All artists cost what they are valued at." },
  { value: "new_listings", label: "New", empty: "No artist is listed yet." },
];

const SHOWN = 5;
const EVERY = 30_000;

/** The market at a glance: its figures, and who rose, fell, was traded, strayed or came last. */
export function Glance(props: { overview: MarketOverview | undefined }) {
  const [view, setView] = createSignal<MarketView>("gainers");
  const [ids, setIds] = createSignal<readonly string[]>();
  const now = createNow(60_000);
  watchRows(() => ids() ?? []);

  async function fetch(of: MarketView): Promise<void> {
    // What cannot be fetched is tried again; what was there stays.
    const answer = await call(getMarketView, { params: { view: of }, query: { limit: SHOWN } }).catch(() => null);
    if (!answer || of !== view()) return;
    learnRows(answer.artists);
    setIds(answer.artists.map(({ id }) => id));
  }
  createEffect(on(view, (of) => void fetch(of)));
  const timer = setInterval(() => !document.hidden && void fetch(view()), EVERY);
  onCleanup(() => clearInterval(timer));

  return (
    <section class={styles.glance} aria-label="At a glance">
      <div class={styles.head}>
        <Segmented label="Show" options={VIEWS} value={view()} onChange={setView} />
        <dl class={styles.figures}>
          <Show when={props.overview}>
            {(overview) => (
              <>
                <div>
                  <dt>Up</dt>
                  <dd class="up">{format.count(overview().up)}</dd>
                </div>
                <div>
                  <dt>Down</dt>
                  <dd class="down">{format.count(overview().down)}</dd>
                </div>
                <div>
                  <dt>Turnover 24 h</dt>
                  <dd>{converted.compactMoney(overview().turnover)}</dd>
                </div>
                <Show when={overview().level}>
                  {(level) => (
                    <div>
                      <dt>All artists 24 h</dt>
                      <dd>
                        <PercentChange bps={level().valueChangeBps} />
                      </dd>
                    </div>
                  )}
                </Show>
                <For each={overview().sources.filter(({ source, newestAt }) => source !== "simulated" && newestAt)}>
                  {(source) => (
                    <div>
                      <dt>{source.source}</dt>
                      <dd>{format.ago(source.newestAt!, now())}</dd>
                    </div>
                  )}
                </For>
              </>
            )}
          </Show>
        </dl>
      </div>
      <ul class={styles.cards}>
        <For
          each={ids()}
          fallback={
            <li class={styles.empty}>{ids() ? VIEWS.find(({ value }) => value === view())!.empty : <>&nbsp;</>}</li>
          }
        >
          {(id) => <Show when={rows[id]}>{(row) => <Card row={row()} view={view()} />}</Show>}
        </For>
      </ul>
    </section>
  );
}

function Card(props: { row: ArtistSummary; view: MarketView }) {
  const gap = () => {
    const { price, fairValue } = props.row;
    return price === null || fairValue === null ? 0 : changeBps(fairValue, price);
  };
  return (
    <li class={styles.card}>
      <Avatar slug={props.row.id} size={36} />
      <A href={`/artists/${props.row.id}`} class={styles.name}>
        {props.row.name}
      </A>
      <span class={`figures ${styles.price}`}>
        <Flash cents={props.row.price} text={converted.money(props.row.price)} />
      </span>
      <span class={styles.figure}>
        <Show when={props.view !== "most_traded"} fallback={converted.compactMoney(props.row.turnover24h)}>
          <PercentChange bps={props.view === "widest_gap" ? gap() : props.row.changeBps} />
        </Show>
      </span>
    </li>
  );
}
