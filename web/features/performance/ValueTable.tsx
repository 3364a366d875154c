import { For } from "solid-js";
import type { PortfolioPoint } from "../../../domain/api/performance.ts";
import { converted } from "../../lib/display-currency.ts";
import { Heading, NumberCell } from "../../ui/columns.tsx";
import data from "../../ui/DataTable.module.css";
import { Time } from "../../ui/Time.tsx";

/** What the chart shows, in numbers; newest first. */
export function ValueTable(props: { points: readonly PortfolioPoint[] }) {
  return (
    <table class={data.table} aria-label="Value over time">
      <thead>
        <tr>
          <Heading>Time</Heading>
          <Heading num>Value</Heading>
          <Heading num>Cash</Heading>
          <Heading num>Holdings</Heading>
        </tr>
      </thead>
      <tbody>
        <For each={props.points.toReversed()}>
          {({ time, value, cash, holdings }) => (
            <tr>
              <th scope="row">
                <Time at={time} />
              </th>
              <NumberCell>{converted.money(value)}</NumberCell>
              <NumberCell>{converted.money(cash)}</NumberCell>
              <NumberCell>{converted.money(holdings)}</NumberCell>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
