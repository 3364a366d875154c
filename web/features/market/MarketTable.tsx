import { A } from "@solidjs/router";
import { createWindowVirtualizer } from "@tanstack/solid-virtual";
import { createEffect, createMemo, createSignal, For, onCleanup, onMount, Show } from "solid-js";
import type { ArtistSort } from "../../../domain/core/artist-order.ts";
import type { ArtistSummary } from "../../../domain/api/market.ts";
import { converted } from "../../lib/display-currency.ts";
import { moveByArrowKeys } from "../../ui/arrow-keys.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { PercentChange } from "../../ui/PercentChange.tsx";
import { Flash } from "../../ui/Flash.tsx";
import { createMedia } from "../../ui/media.ts";
import styles from "./MarketTable.module.css";
import { rows, watchRows } from "./rows.ts";
import { type Sort, SortHeading } from "../../ui/SortHeading.tsx";
import { Sparkline } from "../../ui/Sparkline.tsx";

interface Props {
  /** In the order of the rows. */
  ids: readonly string[];
  /** Undefined: in the order of how well they match, by no column. */
  sort: Sort<ArtistSort> | undefined;
  onSort: (sort: Sort<ArtistSort>) => void;
  /** Called when the end of what is there comes near. */
  onEnd: () => void;
  /** Whether there are more than `ids`. */
  hasMore: boolean;
}

/** Heights of a row with its line, on a desk and on a phone, as MarketTable.module.css has them (px). */
const ROW = { desk: 53, phone: 61 };

/** Rows that are there beyond the edges of the window, and how near the end the next ones are asked for. */
const BEYOND = 8;
const NEAR_END = 15;

/** One moves between the rows' links with the arrow keys. */
const moveFocus = moveByArrowKeys("a[href]");

/** The market list: a real table of real links, of which those in the window are there. */
export function MarketTable(props: Props) {
  const isPhone = createMedia("(max-width: 700px)");
  const [top, setTop] = createSignal(0);
  let body!: HTMLTableSectionElement;
  const virtual = createWindowVirtualizer({
    get count() {
      return props.ids.length;
    },
    estimateSize: () => (isPhone() ? ROW.phone : ROW.desk),
    get scrollMargin() {
      return top();
    },
    overscan: BEYOND,
  });
  createEffect(() => {
    isPhone();
    virtual.measure();
  });
  onMount(() => {
    const observer = new ResizeObserver(() => setTop(Math.round(body.getBoundingClientRect().top + scrollY)));
    observer.observe(document.body);
    onCleanup(() => observer.disconnect());
  });

  const from = () => virtual.getVirtualItems()[0]?.index ?? 0;
  const here = createMemo(() =>
    virtual.getVirtualItems().flatMap(({ index }) => (props.ids[index] === undefined ? [] : [props.ids[index]])),
  );
  const above = () => (virtual.getVirtualItems()[0]?.start ?? top()) - top();
  const below = () => virtual.getTotalSize() - ((virtual.getVirtualItems().at(-1)?.end ?? top()) - top());
  watchRows(here);
  createEffect(() => from() + here().length + NEAR_END >= props.ids.length && props.hasMore && props.onEnd());

  return (
    <table class={styles.table} aria-label="Market" aria-rowcount={props.hasMore ? -1 : props.ids.length + 1}>
      <thead>
        <tr aria-rowindex={1}>
          <SortHeading column="name" label="Artist" kind="text" sort={props.sort} onSort={props.onSort} />
          <th scope="col" class={styles.spark}>
            7 days
          </th>
          <SortHeading column="price" label="Price" sort={props.sort} onSort={props.onSort} class={styles.number} />
          <SortHeading column="change" label="24 h" sort={props.sort} onSort={props.onSort} class={styles.change} />
          <th scope="col" class={styles.wide}>
            Bid
          </th>
          <th scope="col" class={styles.wide}>
            Ask
          </th>
          <th scope="col" class={styles.wide}>
            Fair value
          </th>
          <SortHeading
            column="volume"
            label="Volume 24 h"
            sort={props.sort}
            onSort={props.onSort}
            class={styles.desk}
          />
        </tr>
      </thead>
      <tbody ref={body} onKeyDown={moveFocus}>
        <Gap height={above()} />
        <For each={here()}>
          {(id, index) => <Show when={rows[id]}>{(row) => <Row row={row()} index={from() + index() + 2} />}</Show>}
        </For>
        <Gap height={below()} />
      </tbody>
    </table>
  );
}

/** The room of rows that are not there. */
const Gap = (props: { height: number }) => (
  <Show when={props.height > 0}>
    <tr aria-hidden="true" class={styles.gap}>
      <td colspan={8} style={{ height: `${props.height}px` }} />
    </tr>
  </Show>
);

function Row(props: { row: ArtistSummary; index: number }) {
  return (
    <tr class={styles.row} aria-rowindex={props.index}>
      <th scope="row" class={styles.artist}>
        <div class={styles.who}>
          <Avatar slug={props.row.id} size={36} />
          <div class={styles.name}>
            <A href={`/artists/${props.row.id}`} class={styles.link}>
              {props.row.name}
            </A>
            <span class={styles.genres}>{props.row.genres.slice(0, 2).join(", ")}</span>
          </div>
        </div>
      </th>
      <td class={styles.spark}>
        <Sparkline prices={props.row.sparkline} />
      </td>
      <td class={styles.number}>
        <strong class={styles.price}>
          <Flash cents={props.row.price} text={converted.money(props.row.price)} />
        </strong>
        <span class={styles.under}>
          <PercentChange bps={props.row.changeBps} />
        </span>
      </td>
      <td class={styles.change}>
        <PercentChange bps={props.row.changeBps} />
      </td>
      <td class={styles.wide}>{converted.price(props.row.bid)}</td>
      <td class={styles.wide}>{converted.price(props.row.ask)}</td>
      <td class={styles.wide}>{converted.price(props.row.fairValue)}</td>
      <td class={styles.desk}>{converted.compactMoney(props.row.turnover24h)}</td>
    </tr>
  );
}
