import { AreaSeries, type IChartApi, LineType } from "lightweight-charts";
import { createEffect, on, onCleanup, onMount } from "solid-js";
import type { PortfolioPoint } from "../../../domain/api/performance.ts";
import { convertedCents, shownRate } from "../../lib/display-currency.ts";
import { isDark, settings } from "../../ui/settings.ts";
import { createTimeChart, paintChart, seconds } from "../../ui/time-chart.ts";
import styles from "./Performance.module.css";

/** What the portfolio was worth over time, oldest first. The panel around it offers the same as a table. */
export default function ValueChart(props: { points: readonly PortfolioPoint[] }) {
  let holder!: HTMLDivElement;
  let chart: IChartApi | undefined;

  onMount(() => {
    const made = createTimeChart(holder, { top: 0.12, bottom: 0.08 });
    chart = made;
    // Where nothing changed nothing was recorded: it stayed as it was.
    const value = made.addSeries(AreaSeries, { lineWidth: 2, lineType: LineType.WithSteps, priceLineVisible: false });
    createEffect(
      on([() => props.points, isDark, () => settings.palette, shownRate], ([points]) => {
        const { accent } = paintChart(made);
        value.applyOptions({ lineColor: accent, topColor: `${accent}40`, bottomColor: `${accent}00` });
        value.setData(
          ascending(points).map(({ time, value: cents }) => ({
            time: seconds(time),
            value: convertedCents(cents) / 100,
          })),
        );
        made.timeScale().fitContent();
      }),
    );
  });
  onCleanup(() => chart?.remove());

  return <div ref={holder} class={styles.chart} aria-hidden="true" />;
}

/** In whole seconds, each once: the last of those in the same second. */
const ascending = (points: readonly PortfolioPoint[]): PortfolioPoint[] => [
  ...new Map(
    points.map((point) => [Math.floor(point.time / 1000), { ...point, time: Math.floor(point.time / 1000) * 1000 }]),
  ).values(),
];
