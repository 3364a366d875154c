import { createEffect, createMemo, createSignal, on, Show } from "solid-js";
import { unwrap } from "solid-js/store";
import { getCandles, getHistory } from "../../../domain/api/market-data.ts";
import type { Candle } from "../../../domain/core/candles.ts";
import type { Range } from "../../../domain/core/ranges.ts";
import { format } from "../../lib/format.ts";
import type { LiveBook } from "./live-book.ts";
import { fairValueAt, foldTrade } from "./candles.ts";
import { useSeries } from "../../lib/query.ts";
import { call } from "../../lib/session.ts";
import { ChartFrame } from "../../ui/ChartFrame.tsx";
import { CandleTable } from "./CandleTable.tsx";
import styles from "./ChartPanel.module.css";
import { loadable } from "../../ui/loadable.tsx";

const PriceChart = loadable(() => import("./PriceChart.tsx"));

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
  const prices = useSeries(
    () => ["prices", props.artistId, range()],
    () => load(props.artistId, range()),
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
    <ChartFrame
      title="Price"
      range={range()}
      onRange={setRange}
      query={prices}
      grows
      table={<CandleTable candles={candles()} fairValues={fairValues()} />}
      chart={
        <Show when={current()}>
          {(shown) => (
            <Show when={candles().length > 0} fallback={<p class={styles.empty}>No prices in this range yet.</p>}>
              <PriceChart candles={candles()} fairValues={fairValues()} range={shown().range} />
            </Show>
          )}
        </Show>
      }
    >
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
    </ChartFrame>
  );
}
