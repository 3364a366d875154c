import {
  CandlestickSeries,
  HistogramSeries,
  type IChartApi,
  LineSeries,
  LineStyle,
  LineType,
} from "lightweight-charts";
import { createEffect, on, onCleanup, onMount } from "solid-js";
import type { Candle } from "../../../domain/core/candles.ts";
import { isDark, settings } from "../../ui/settings.ts";
import { createTimeChart, paintChart, seconds } from "../../ui/time-chart.ts";
import styles from "./PriceChart.module.css";

interface Props {
  /** Oldest first; a new array for every change. */
  candles: readonly Candle[];
  /** Fair value at the candles' times, in cents. */
  fairValues: readonly { time: number; value: number }[];
  /** Names the data: when it changes, the whole range is shown again. */
  range: string;
}

const DAY = 86_400_000;

/** Candles with volume below and fair value over them. The panel around it offers the same data as a table. */
export default function PriceChart(props: Props) {
  let holder!: HTMLDivElement;
  let chart: IChartApi | undefined;

  onMount(() => {
    const made = createTimeChart(holder, { top: 0.08, bottom: 0.24 });
    chart = made;
    const volume = made.addSeries(HistogramSeries, {
      priceScaleId: "volume",
      priceFormat: { type: "volume" },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    made.priceScale("volume").applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
    const fair = made.addSeries(LineSeries, {
      lineWidth: 2,
      lineType: LineType.WithSteps,
      crosshairMarkerVisible: false,
      priceLineVisible: false,
      lastValueVisible: false,
    });
    const price = made.addSeries(CandlestickSeries, { borderVisible: false, priceLineStyle: LineStyle.Dotted });

    const paint = () => {
      const c = paintChart(made);
      price.applyOptions({ upColor: c.up, downColor: c.down, wickUpColor: c.up, wickDownColor: c.down });
      fair.applyOptions({ color: c.accent });
      return c;
    };

    /** A candle without a trade only follows fair value, so it is drawn faintly. */
    const bar = ({ time, open, high, low, close, volume: traded }: Candle, muted: string) => ({
      time: seconds(time),
      open: open / 100,
      high: high / 100,
      low: low / 100,
      close: close / 100,
      ...(traded === 0 ? { color: muted, wickColor: muted } : {}),
    });
    const column = ({ time, open, close, volume: traded }: Candle, up: string, down: string) =>
      traded === 0
        ? { time: seconds(time) }
        : { time: seconds(time), value: traded, color: `${close >= open ? up : down}55` };

    let shown: { range: string; first: number | undefined; length: number; look: string } | null = null;
    createEffect(
      on(
        [() => props.candles, () => props.fairValues, isDark, () => settings.palette],
        ([candles, fairValues, dark, palette]) => {
          const look = `${dark} ${palette}`;
          const c = paint();
          const muted = `${c.ink}59`;
          const first = candles[0]?.time;
          const grew = shown ? candles.length - shown.length : 0;
          const follows =
            shown?.range === props.range && shown.first === first && shown.look === look && grew >= 0 && grew < 5;
          if (follows) {
            for (const candle of candles.slice(-1 - grew)) {
              price.update(bar(candle, muted));
              volume.update(column(candle, c.up, c.down));
            }
          } else {
            price.setData(candles.map((candle) => bar(candle, muted)));
            volume.setData(candles.map((candle) => column(candle, c.up, c.down)));
            made.timeScale().applyOptions({ timeVisible: (candles[1]?.time ?? 0) - (first ?? 0) < DAY });
            if (shown?.range !== props.range || shown.first !== first) made.timeScale().fitContent();
          }
          fair.setData(fairValues.map(({ time, value }) => ({ time: seconds(time), value: value / 100 })));
          shown = { range: props.range, first, length: candles.length, look };
        },
      ),
    );
  });
  onCleanup(() => chart?.remove());

  return <div ref={holder} class={styles.chart} aria-hidden="true" />;
}
