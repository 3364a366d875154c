import { For } from "solid-js";
import type { PortfolioPosition } from "../../../domain/messages/wire.ts";
import { converted } from "../../lib/display-currency.ts";
import { format } from "../../lib/format.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Heading, NumberCell } from "../../ui/columns.tsx";
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
            <Heading>Artist</Heading>
            <Heading num>Shares</Heading>
            <Heading num desk>
              Average cost
            </Heading>
            <Heading num desk>
              Price
            </Heading>
            <Heading num>Value</Heading>
            <Heading num>Unrealised P&L</Heading>
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
                <NumberCell>{format.count(position.shares)}</NumberCell>
                <NumberCell desk>{converted.price(Math.round(position.costBasis / position.shares))}</NumberCell>
                <NumberCell desk>
                  <Flash cents={position.price} text={converted.price(position.price)} />
                </NumberCell>
                <NumberCell>{converted.money(position.value)}</NumberCell>
                <NumberCell>
                  <MoneyChange cents={position.unrealisedPnl} as={converted.signedMoney} />
                </NumberCell>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
