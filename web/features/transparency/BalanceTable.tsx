import { For, Show } from "solid-js";
import type { ArtistBalance } from "../../../domain/api/transparency.ts";
import { format } from "../../lib/format.ts";
import type { BalanceSortKey } from "./balances.ts";
import { copy } from "../../ui/files.ts";
import styles from "./BalanceTable.module.css";
import data from "../../ui/DataTable.module.css";
import { type Sort, SortHeading } from "../../ui/SortHeading.tsx";
import { Verdict } from "./Verdict.tsx";

/** So much of a hash tells it from the others at a glance. */
const SHOWN = 8;

interface Props {
  /** In the order of the rows. */
  artists: readonly ArtistBalance[];
  sort: Sort<BalanceSortKey>;
  onSort: (sort: Sort<BalanceSortKey>) => void;
}

/** The audit of each artist's books. */
export function BalanceTable(props: Props) {
  return (
    <div class={data.scroller}>
      <table class={data.table} aria-label="Audit by artist">
        <thead>
          <tr class={data.desk}>
            <td />
            <th scope="colgroup" colspan="4" class={styles.group}>
              Shares
            </th>
            <th scope="colgroup" colspan="4" class={styles.group}>
              Cash
            </th>
            <th scope="colgroup" colspan="5" class={styles.group}>
              Journal
            </th>
          </tr>
          <tr>
            <SortHeading column="name" label="Artist" kind="text" sort={props.sort} onSort={props.onSort} />
            <th scope="col" class={`num ${data.desk}`}>
              Floated
            </th>
            <th scope="col" class={`num ${data.desk}`}>
              Inventory
            </th>
            <SortHeading column="held" label="Held" sort={props.sort} onSort={props.onSort} class="num" />
            <th scope="col" class={`num ${data.desk}`}>
              In flight
            </th>
            <th scope="col" class={`num ${data.desk}`}>
              Portfolios
            </th>
            <SortHeading
              column="issuerCash"
              label="Issuer"
              sort={props.sort}
              onSort={props.onSort}
              class={`num ${data.desk}`}
            />
            <SortHeading
              column="fees"
              label="Fees"
              sort={props.sort}
              onSort={props.onSort}
              class={`num ${data.desk}`}
            />
            <th scope="col" class={`num ${data.desk}`}>
              In flight
            </th>
            <SortHeading
              column="pending"
              label="Pending"
              sort={props.sort}
              onSort={props.onSort}
              class={`num ${data.desk}`}
            />
            <SortHeading
              column="seq"
              label="Position"
              sort={props.sort}
              onSort={props.onSort}
              class={`num ${data.desk}`}
            />
            <th scope="col">Hash</th>
            <th scope="col">
              <span class="sr-only">Balanced</span>
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          <For each={props.artists}>{(artist) => <Row artist={artist} />}</For>
        </tbody>
      </table>
    </div>
  );
}

function Row(props: { artist: ArtistBalance }) {
  return (
    <tr>
      <th scope="row" class={styles.artist}>
        <a href={`/artists/${props.artist.artistId}`}>{props.artist.name}</a>
      </th>
      <td class={`num ${data.desk}`}>{format.count(props.artist.sharesFloated)}</td>
      <td class={`num ${data.desk}`}>{format.count(props.artist.inventory)}</td>
      <td class="num">{format.count(props.artist.held)}</td>
      <td class={`num ${data.desk}`}>{format.count(props.artist.sharesInFlight)}</td>
      <td class={`num ${data.desk}`}>{format.price(props.artist.portfolioCash)}</td>
      <td class={`num ${data.desk}`}>{format.price(props.artist.issuerCash)}</td>
      <td class={`num ${data.desk}`}>{format.price(props.artist.fees)}</td>
      <td class={`num ${data.desk}`}>{format.price(props.artist.cashInFlight)}</td>
      <td class={`num ${data.desk}`}>
        {format.count(props.artist.pending)}
        <Show when={props.artist.failing > 0}>
          {" "}
          <span class={styles.failing}>({format.count(props.artist.failing)} failing)</span>
        </Show>
      </td>
      <td class={`num ${data.desk}`}>{format.count(props.artist.seq)}</td>
      <td>
        <Hash artist={props.artist} />
      </td>
      <td class="num">
        <Verdict balanced={props.artist.balanced} />
      </td>
      <td>
        <a href={`/verify/${props.artist.artistId}`} aria-label={`Verify the book of ${props.artist.name}`}>
          Verify
        </a>
      </td>
    </tr>
  );
}

/** The start of the hash; the whole of it is shown on hovering and copied, with its position, on a press. */
function Hash(props: { artist: ArtistBalance }) {
  const line = () => `${props.artist.artistId} ${props.artist.seq} ${props.artist.hash}`;
  return (
    <button
      type="button"
      class={styles.hash}
      title={props.artist.hash}
      onClick={() => copy(line(), `Journal hash of ${props.artist.name}`)}
      aria-label={`Copy the journal hash of ${props.artist.name}`}
    >
      {props.artist.hash.slice(0, SHOWN)}…
    </button>
  );
}
