import { createEffect, createMemo, createResource, createSignal, lazy, on, onCleanup, Show, Suspense } from "solid-js";
import { type Candle, getCandles, getHistory } from "../../domain/api/artists.ts";
import { Range, RANGES } from "../../domain/ranges.ts";
import { format } from "../format.ts";
import type { LiveArtist } from "../live/artist.ts";
import { fairValueAt, foldTrade } from "../state/candles.ts";
import { call } from "../state/session.ts";
import { Button } from "./Button.tsx";
import { CandleTable } from "./CandleTable.tsx";
import styles from "./ChartPanel.module.css";
import { Failure } from "./Failure.tsx";
import { Panel } from "./Panel.tsx";
import { Segmented } from "./Segmented.tsx";

const PriceChart = lazy(() => import("./PriceChart.tsx"));

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
export function ChartPanel(props: { artistId: string; live: LiveArtist }) {
  const [range, setRange] = createSignal<Range>("1D");
  const [asTable, setAsTable] = createSignal(false);
  const [data, { refetch }] = createResource(range, (wanted) => load(props.artistId, wanted));
  const [candles, setCandles] = createSignal<readonly Candle[]>([]);

  const loaded = () => (data.error ? undefined : data.latest);
  createEffect(() => setCandles(loaded()?.candles ?? []));
  createEffect(
    on(props.live.newTrades, (trades) => {
      const interval = loaded()?.interval ?? RANGES[range()].interval;
      if (loaded()) setCandles((known) => trades.reduce((all, trade) => foldTrade(all, trade, interval), [...known]));
    }, { defer: true }),
  );
  const timer = setInterval(() => document.hidden || void refetch(), REFRESH_EVERY);
  onCleanup(() => clearInterval(timer));
  const fairValues = createMemo(() => fairValueAt(candles(), loaded()?.points ?? [], loaded()?.interval ?? 1));

  return (
    <Panel
      title="Price"
      class={styles.panel}
      tools={
        <div class={styles.tools}>
          <Segmented label="Range" value={range()} onChange={setRange} options={OPTIONS} />
          <Button kind="quiet" size="small" aria-pressed={asTable()} onClick={() => setAsTable((on) => !on)}>Table</Button>
        </div>
      }
    >
      <div class={styles.area} aria-busy={data.loading}>
        <Show when={!data.error || candles().length > 0} fallback={<Failure error={data.error} retry={() => void refetch()} />}>
          <Show when={!asTable()} fallback={<CandleTable candles={candles()} fairValues={fairValues()} />}>
            <Suspense fallback={<div class={styles.wait} />}>
              <Show when={loaded()} fallback={<div class={styles.wait} />}>
                {(current) => (
                  <Show when={candles().length > 0} fallback={<p class={styles.empty}>No prices in this range yet.</p>}>
                    <PriceChart candles={candles()} fairValues={fairValues()} range={current().range} />
                  </Show>
                )}
              </Show>
            </Suspense>
          </Show>
        </Show>
      </div>
      <p class={styles.legend}>
        <span><i class={styles.fair} />Fair value</span>
        <span><i class={styles.idle} />No trades</span>
        <a href="https://www.tradingview.com/" rel="noreferrer">Chart by TradingView</a>
      </p>
      <p class="sr-only">
        {candles().length > 0 ? `Last price ${format.money(candles().at(-1)?.close ?? null)}. Choose “Table” for the numbers.` : ""}
      </p>
    </Panel>
  );
}
