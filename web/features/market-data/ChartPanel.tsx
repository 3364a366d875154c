import { keepPreviousData, useQuery } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, on, Show } from "solid-js";
import { unwrap } from "solid-js/store";
import { getCandles, getHistory } from "../../../domain/api/market-data.ts";
import type { Candle } from "../../../domain/core/candles.ts";
import { Range } from "../../../domain/core/ranges.ts";
import { format } from "../../lib/format.ts";
import type { LiveBook } from "./live-book.ts";
import { fairValueAt, foldTrade } from "./candles.ts";
import { queryClient } from "../../lib/query.ts";
import { call } from "../../lib/session.ts";
import { Button } from "../../ui/Button.tsx";
import { CandleTable } from "./CandleTable.tsx";
import styles from "./ChartPanel.module.css";
import { loadable } from "../../ui/loadable.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Segmented } from "../../ui/Segmented.tsx";

const PriceChart = loadable(() => import("./PriceChart.tsx"));

/** How often the candles are fetched anew: fair value moves between trades, too. */
const REFRESH_EVERY = 60_000;
const OPTIONS = Range.options.map((value) => ({ value, label: value }));

async function load(id: string, range: Range) {
  const [{ candles, interval }, { points }] = await Promise.all([
    call(getCandles, { params: { id }, query: { range } }),
    call(getHistory, { params: { id }, query: { range } }),
  ]);
  return { range, interval, candles, points };
}

/** The price chart with its ranges, kept up by live trades, and the table behind it. */
export function ChartPanel(props: { artistId: string; live: LiveBook }) {
  const [range, setRange] = createSignal<Range>("1D");
  const [asTable, setAsTable] = createSignal(false);
  const prices = useQuery(
    () => ({
      queryKey: ["prices", props.artistId, range()],
      queryFn: () => load(props.artistId, range()),
      placeholderData: keepPreviousData,
      refetchInterval: REFRESH_EVERY,
    }),
    () => queryClient,
  );
  const current = () => unwrap(prices.data);
  const [candles, setCandles] = createSignal<readonly Candle[]>([]);

  createEffect(() => setCandles(current()?.candles ?? []));
  createEffect(
    on(
      props.live.newTrades,
      (trades) => {
        const interval = current()?.interval;
        if (interval) setCandles((known) => trades.reduce((all, trade) => foldTrade(all, trade, interval), [...known]));
      },
      { defer: true },
    ),
  );
  const fairValues = createMemo(() => fairValueAt(candles(), current()?.points ?? [], current()?.interval ?? 1));

  return (
    <Panel
      title="Price"
      class={styles.panel}
      tools={
        <div class={styles.tools}>
          <Segmented label="Range" value={range()} onChange={setRange} options={OPTIONS} />
          <Button kind="quiet" size="small" aria-pressed={asTable()} onClick={() => setAsTable((on) => !on)}>
            Table
          </Button>
        </div>
      }
    >
      <div class={styles.area} aria-busy={prices.isFetching}>
        <Show
          when={prices.data || prices.error === null}
          fallback={<Failure error={prices.error} retry={prices.refetch} />}
        >
          <Show when={!asTable()} fallback={<CandleTable candles={candles()} fairValues={fairValues()} />}>
            <Show when={current()}>
              {(shown) => (
                <Show when={candles().length > 0} fallback={<p class={styles.empty}>No prices in this range yet.</p>}>
                  <PriceChart candles={candles()} fairValues={fairValues()} range={shown().range} />
                </Show>
              )}
            </Show>
          </Show>
        </Show>
      </div>
      <p class={styles.legend}>
        <span>
          <i class={styles.fair} />
          Fair value
        </span>
        <span>
          <i class={styles.idle} />
          No trades
        </span>
        <a href="https://www.tradingview.com/" rel="noreferrer">
          Chart by TradingView
        </a>
      </p>
      <p class="sr-only">
        {candles().length > 0
          ? `Last price ${format.money(candles().at(-1)?.close ?? null)}. Choose “Table” for the numbers.`
          : ""}
      </p>
    </Panel>
  );
}
