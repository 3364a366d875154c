import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { ArtistSummary } from "../../../domain/api/market.ts";
import { format } from "../../lib/format.ts";
import type { ArtistSort } from "../../../domain/core/artist-order.ts";
import { moveByArrowKeys } from "../../ui/arrow-keys.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { PercentChange } from "../../ui/PercentChange.tsx";
import { Flash } from "../../ui/Flash.tsx";
import styles from "./MarketTable.module.css";
import { type Sort, SortHeading } from "../../ui/SortHeading.tsx";
import { Sparkline } from "../../ui/Sparkline.tsx";

interface Props {
  /** In the order of the rows. */
  ids: readonly string[];
  rows: Readonly<Record<string, ArtistSummary>>;
  sort: Sort<ArtistSort>;
  onSort: (sort: Sort<ArtistSort>) => void;
}

/** One moves between the rows' links with the arrow keys. */
const moveFocus = moveByArrowKeys("a[href]");

/** The market list: a real table of real links. */
export function MarketTable(props: Props) {
  return (
    <table class={styles.table} aria-label="Market">
      <thead>
        <tr>
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
      <tbody onKeyDown={moveFocus}>
        <For each={props.ids}>{(id) => <Show when={props.rows[id]}>{(row) => <Row row={row()} />}</Show>}</For>
      </tbody>
    </table>
  );
}

function Row(props: { row: ArtistSummary }) {
  return (
    <tr class={styles.row}>
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
          <Flash cents={props.row.price} text={format.money(props.row.price)} />
        </strong>
        <span class={styles.under}>
          <PercentChange bps={props.row.changeBps} />
        </span>
      </td>
      <td class={styles.change}>
        <PercentChange bps={props.row.changeBps} />
      </td>
      <td class={styles.wide}>{format.price(props.row.bid)}</td>
      <td class={styles.wide}>{format.price(props.row.ask)}</td>
      <td class={styles.wide}>{format.price(props.row.fairValue)}</td>
      <td class={styles.desk}>{format.compactMoney(props.row.turnover24h)}</td>
    </tr>
  );
}
