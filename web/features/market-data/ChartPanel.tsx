import { createEffect, createMemo, createSignal, on, onCleanup, Show } from "solid-js";
import { getCandles, getHistory } from "../../../domain/api/artists.ts";
import type { Candle } from "../../../domain/core/candles.ts";
import { Range } from "../../../domain/core/ranges.ts";
import { format } from "../../lib/format.ts";
import type { LiveBook } from "./live-book.ts";
import { fairValueAt, foldTrade } from "./candles.ts";
import { createLoad } from "../../lib/load.ts";
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
  const prices = createLoad(range, (wanted) => load(props.artistId, wanted));
  const [candles, setCandles] = createSignal<readonly Candle[]>([]);

  createEffect(() => setCandles(prices.data()?.candles ?? []));
  createEffect(
    on(
      props.live.newTrades,
      (trades) => {
        const interval = prices.data()?.interval;
        if (interval) setCandles((known) => trades.reduce((all, trade) => foldTrade(all, trade, interval), [...known]));
      },
      { defer: true },
    ),
  );
  const timer = setInterval(() => document.hidden || prices.reload(), REFRESH_EVERY);
  onCleanup(() => clearInterval(timer));
  const fairValues = createMemo(() =>
    fairValueAt(candles(), prices.data()?.points ?? [], prices.data()?.interval ?? 1),
  );

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
      <div class={styles.area} aria-busy={prices.loading()}>
        <Show
          when={prices.data() || prices.error() === null}
          fallback={<Failure error={prices.error()} retry={prices.reload} />}
        >
          <Show when={!asTable()} fallback={<CandleTable candles={candles()} fairValues={fairValues()} />}>
            <Show when={prices.data()}>
              {(current) => (
                <Show when={candles().length > 0} fallback={<p class={styles.empty}>No prices in this range yet.</p>}>
                  <PriceChart candles={candles()} fairValues={fairValues()} range={current().range} />
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
