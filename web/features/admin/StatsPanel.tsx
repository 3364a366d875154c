import { For, Show } from "solid-js";
import { getAdminStats } from "../../../domain/api/admin.ts";
import { getMarketOverview } from "../../../domain/api/market.ts";
import { format } from "../../lib/format.ts";
import { useAnswer } from "../../lib/query.ts";
import { Heading, NumberCell } from "../../ui/columns.tsx";
import data from "../../ui/DataTable.module.css";
import { Loaded } from "../../ui/Loaded.tsx";
import { Panel } from "../../ui/Panel.tsx";
import styles from "./StatsPanel.module.css";

/** How large the exchange is, and how it grows. */
export function StatsPanel() {
  const stats = useAnswer(getAdminStats, () => ({}));
  const market = useAnswer(getMarketOverview, () => ({}));
  return (
    <Panel title="The exchange">
      <Loaded query={stats}>
        {(shown) => (
          <>
            <dl class={styles.figures}>
              <Figure term="Accounts">{format.count(shown().accounts)}</Figure>
              <Show when={market.data}>
                {(overview) => (
                  <>
                    <Figure term="Artists">{format.count(overview().artists)}</Figure>
                    <Figure term="Trades, 24 h">{format.count(overview().trades)}</Figure>
                    <Figure term="Turnover, 24 h">{format.compactMoney(overview().turnover)}</Figure>
                  </>
                )}
              </Show>
            </dl>
            <details class={styles.days}>
              <summary>Accounts by day</summary>
              <table class={data.table} aria-label="Accounts by day">
                <thead>
                  <tr>
                    <Heading>Day (UTC)</Heading>
                    <Heading num>Opened</Heading>
                    <Heading num>Deleted</Heading>
                    <Heading num>Open at its end</Heading>
                  </tr>
                </thead>
                <tbody>
                  <For each={shown().days}>
                    {({ day, opened, deleted, open }) => (
                      <tr>
                        <th scope="row">{format.date(day)}</th>
                        <NumberCell>{format.count(opened)}</NumberCell>
                        <NumberCell>{format.count(deleted)}</NumberCell>
                        <NumberCell>{format.count(open)}</NumberCell>
                      </tr>
                    )}
                  </For>
                </tbody>
              </table>
            </details>
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function Figure(props: { term: string; children: string }) {
  return (
    <div>
      <dt>{props.term}</dt>
      <dd class="figures">{props.children}</dd>
    </div>
  );
}
