import { createMemo, For, Show } from "solid-js";
import { exportOwnTrades, listOwnTrades, type OwnTrade } from "../../../domain/api/performance.ts";
import { format } from "../../lib/format.ts";
import { usePages } from "../../lib/query.ts";
import { call } from "../../lib/session.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import { Heading, NumberCell } from "../../ui/columns.tsx";
import data from "../../ui/DataTable.module.css";
import { Empty } from "../../ui/Empty.tsx";
import { save } from "../../ui/files.ts";
import { LoadMore } from "../../ui/LoadMore.tsx";
import { say } from "../../ui/notices.ts";
import { Panel } from "../../ui/Panel.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { createTask } from "../../ui/task.ts";
import { Time } from "../../ui/Time.tsx";

const KINDS: Record<OwnTrade["kind"], string> = {
  buy: "Bought",
  sell: "Sold",
  redeemed: "Redeemed",
  issued: "Issued",
};

/** Everything I traded, newest first, a page at a time, and all of it as a file. */
export function TradeHistory() {
  const pages = usePages(listOwnTrades, () => ({ limit: 25 }));
  const trades = createMemo(() => pages.data?.pages.flatMap((page) => page.trades) ?? []);
  const task = createTask();

  async function download(): Promise<void> {
    save(await call(exportOwnTrades, { query: {} }), "anticip-trades.csv", "text/csv");
    say("Your trades are being downloaded");
  }

  return (
    <Panel
      title="Trades"
      tools={
        <Show when={trades().length > 0}>
          <Button kind="quiet" size="small" disabled={task.busy()} onClick={() => task.run(download)}>
            Download as CSV
          </Button>
        </Show>
      }
    >
      <Problem error={task.error()} />
      <Show
        when={trades().length > 0}
        fallback={
          <Show when={pages.isSuccess}>
            <Empty text="What you buy and sell is kept here, with the price and the fee of each trade." />
          </Show>
        }
      >
        <div class={data.scroller}>
          <table class={data.table} aria-label="Trades">
            <thead>
              <tr>
                <Heading>Artist</Heading>
                <Heading>Trade</Heading>
                <Heading num desk>
                  Price
                </Heading>
                <Heading num desk>
                  Fee
                </Heading>
                <Heading num>Cash</Heading>
                <Heading desk>Time</Heading>
              </tr>
            </thead>
            <tbody>
              <For each={trades()}>{(trade) => <Row trade={trade} />}</For>
            </tbody>
          </table>
        </div>
      </Show>
      <LoadMore label="Show older trades" pages={pages} />
    </Panel>
  );
}

function Row(props: { trade: OwnTrade }) {
  return (
    <tr>
      <th scope="row">
        <a href={`/artists/${props.trade.artistId}`}>
          <Avatar slug={props.trade.artistId} size={28} />
          {props.trade.name}
        </a>
      </th>
      <td>
        {KINDS[props.trade.kind]} {format.count(Math.abs(props.trade.shares))}
      </td>
      <NumberCell desk>{format.price(props.trade.price)}</NumberCell>
      <NumberCell desk>{format.price(props.trade.fee)}</NumberCell>
      <NumberCell>{format.signedMoney(props.trade.cash)}</NumberCell>
      <td class={data.desk}>
        <Time at={props.trade.time} />
      </td>
    </tr>
  );
}
