import { createMemo, Show } from "solid-js";
import type { ArtistDetail } from "../../../domain/api/artists.ts";
import type { ArtistSummary } from "../../../domain/api/market.ts";
import type { Tick } from "../../../domain/messages/wire.ts";
import { converted, shownRate } from "../../lib/display-currency.ts";
import { format } from "../../lib/format.ts";
import { applyTick, SimulatedNote } from "../market/index.ts";
import { createNow } from "../../ui/media.ts";
import styles from "./ArtistHeader.module.css";
import { Avatar } from "../../ui/Avatar.tsx";
import { PercentChange } from "../../ui/PercentChange.tsx";
import { Flash } from "../../ui/Flash.tsx";

/** Who the artist is and where the price stands. */
export function ArtistHeader(props: { artist: ArtistDetail; tick: Tick | null }) {
  const now = createNow(15_000);
  const quote = createMemo<ArtistSummary>((row) => (props.tick ? applyTick(row, props.tick) : row), props.artist);
  const spread = () => {
    const { bid, ask } = quote();
    return bid === null || ask === null ? null : ask - bid;
  };
  const fairValueAt = () =>
    props.tick && props.tick.fairValue !== props.artist.fairValue ? props.tick.time : props.artist.fairValueAt;
  const facts = () =>
    [
      props.artist.country && format.country(props.artist.country),
      props.artist.genres.join(", "),
      props.artist.debutYear && `since ${props.artist.debutYear}`,
    ]
      .filter(Boolean)
      .join(" · ");

  return (
    <header class={styles.header}>
      <div class={styles.who}>
        <Avatar slug={props.artist.id} size={56} />
        <div>
          <h1>{props.artist.name}</h1>
          <p class={styles.facts}>{facts()}</p>
        </div>
      </div>
      <p class={`figures ${styles.price}`}>
        <strong>
          <span class="sr-only">Price </span>
          <Flash cents={quote().price} text={format.money(quote().price)} />
        </strong>
        <Show when={shownRate()}>
          <span class={styles.converted}>≈ {converted.money(quote().price)}</span>
        </Show>
        <PercentChange bps={quote().changeBps} />
        <span class={styles.period}> 24 h</span>
      </p>
      <dl class={styles.figures}>
        <div>
          <dt>Bid</dt>
          <dd>{format.price(quote().bid)}</dd>
        </div>
        <div>
          <dt>Ask</dt>
          <dd>{format.price(quote().ask)}</dd>
        </div>
        <div>
          <dt>Spread</dt>
          <dd>{format.price(spread())}</dd>
        </div>
        <div>
          <dt>Fair value</dt>
          <dd>
            {format.price(quote().fairValue)}{" "}
            <Show when={fairValueAt()}>{(at) => <small>{format.ago(at(), now())}</small>}</Show>
          </dd>
        </div>
        <div>
          <dt>Volume 24 h</dt>
          <dd>{format.compactMoney(quote().turnover24h)}</dd>
        </div>
        <Show when={props.artist.audience}>
          {(audience) => (
            <div>
              <dt>Listeners a month</dt>
              <dd>{format.compact(audience())}</dd>
            </div>
          )}
        </Show>
      </dl>
      <div class={styles.source}>
        <Show when={props.artist.source === "simulated"} fallback={<span>Fair value from {props.artist.source}</span>}>
          <SimulatedNote />
        </Show>
      </div>
    </header>
  );
}
