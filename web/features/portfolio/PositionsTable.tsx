import { For } from "solid-js";
import type { PortfolioPosition } from "../../../domain/messages/wire.ts";
import { format } from "../../lib/format.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import styles from "../../ui/DataTable.module.css";
import { Flash } from "../../ui/Flash.tsx";
import { MoneyChange } from "../../ui/MoneyChange.tsx";

/** A position with its name and what it is worth now; money in cents. */
export interface LivePosition extends PortfolioPosition {
  name: string;
  price: number | null;
  value: number;
  unrealisedPnl: number;
}

/** What I hold, valued live. */
export function PositionsTable(props: { positions: readonly LivePosition[] }) {
  return (
    <div class={styles.scroller}>
      <table class={styles.table} aria-label="Positions">
        <thead>
          <tr>
            <th scope="col">Artist</th>
            <th scope="col" class="num">
              Shares
            </th>
            <th scope="col" class={`num ${styles.desk}`}>
              Average cost
            </th>
            <th scope="col" class={`num ${styles.desk}`}>
              Price
            </th>
            <th scope="col" class="num">
              Value
            </th>
            <th scope="col" class="num">
              Unrealised P&L
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={props.positions}>
            {(position) => (
              <tr>
                <th scope="row">
                  <a href={`/artists/${position.artistId}`}>
                    <Avatar slug={position.artistId} size={28} />
                    {position.name}
                  </a>
                </th>
                <td class="num">{format.count(position.shares)}</td>
                <td class={`num ${styles.desk}`}>{format.price(Math.round(position.costBasis / position.shares))}</td>
                <td class={`num ${styles.desk}`}>
                  <Flash cents={position.price} />
                </td>
                <td class="num">{format.money(position.value)}</td>
                <td class="num">
                  <MoneyChange cents={position.unrealisedPnl} />
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
