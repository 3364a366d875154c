import { For, Show, splitProps } from "solid-js";
import type { ArtistBalance } from "../../../domain/api/transparency.ts";
import { format } from "../../lib/format.ts";
import type { BalanceSortKey } from "./balances.ts";
import { copy } from "../../ui/files.ts";
import styles from "./BalanceTable.module.css";
import { Heading, NumberCell } from "../../ui/columns.tsx";
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
  const [sorting] = splitProps(props, ["sort", "onSort"]);
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
            <SortHeading column="name" label="Artist" kind="text" {...sorting} />
            <Heading num desk>
              Floated
            </Heading>
            <Heading num desk>
              Inventory
            </Heading>
            <SortHeading column="held" label="Held" {...sorting} class="num" />
            <Heading num desk>
              In flight
            </Heading>
            <Heading num desk>
              Portfolios
            </Heading>
            <SortHeading column="issuerCash" label="Issuer" {...sorting} class={`num ${data.desk}`} />
            <SortHeading column="fees" label="Fees" {...sorting} class={`num ${data.desk}`} />
            <Heading num desk>
              In flight
            </Heading>
            <SortHeading column="pending" label="Pending" {...sorting} class={`num ${data.desk}`} />
            <SortHeading column="seq" label="Position" {...sorting} class={`num ${data.desk}`} />
            <Heading>Hash</Heading>
            <Heading>
              <span class="sr-only">Balanced</span>
            </Heading>
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
      <NumberCell desk>{format.count(props.artist.sharesFloated)}</NumberCell>
      <NumberCell desk>{format.count(props.artist.inventory)}</NumberCell>
      <NumberCell>{format.count(props.artist.held)}</NumberCell>
      <NumberCell desk>{format.count(props.artist.sharesInFlight)}</NumberCell>
      <NumberCell desk>{format.price(props.artist.portfolioCash)}</NumberCell>
      <NumberCell desk>{format.price(props.artist.issuerCash)}</NumberCell>
      <NumberCell desk>{format.price(props.artist.fees)}</NumberCell>
      <NumberCell desk>{format.price(props.artist.cashInFlight)}</NumberCell>
      <NumberCell desk>
        {format.count(props.artist.pending)}
        <Show when={props.artist.failing > 0}>
          {" "}
          <span class={styles.failing}>({format.count(props.artist.failing)} failing)</span>
        </Show>
      </NumberCell>
      <NumberCell desk>{format.count(props.artist.seq)}</NumberCell>
      <td>
        <Hash artist={props.artist} />
      </td>
      <NumberCell>
        <Verdict balanced={props.artist.balanced} />
      </NumberCell>
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
