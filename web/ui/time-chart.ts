import {
  ColorType,
  createChart,
  CrosshairMode,
  type IChartApi,
  TickMarkType,
  type UTCTimestamp,
} from "lightweight-charts";
import { format } from "../lib/format.ts";

/** A time as the chart takes it. */
export const seconds = (ms: number) => (ms / 1000) as UTCTimestamp;
const milliseconds = (time: unknown) => Number(time) * 1000;

function tickMark(time: unknown, type: TickMarkType): string {
  const ms = milliseconds(time);
  if (type === TickMarkType.Year || type === TickMarkType.Month) return format.monthYear(ms);
  return type === TickMarkType.DayOfMonth ? format.day(ms) : format.hourMinute(ms);
}

/** The page's colours as the canvas needs them: it knows nothing of custom properties. */
function colours() {
  const computed = getComputedStyle(document.documentElement);
  const read = (name: string) => computed.getPropertyValue(name).trim();
  return {
    up: read("--up"),
    down: read("--down"),
    ink: read("--ink-3"),
    line: read("--line"),
    surface: read("--surface"),
    accent: read("--accent"),
    font: read("--font"),
  };
}

/** A chart of amounts over time, in whole units of their currency, without series; `scaleMargins` are parts of its height that they keep off. */
export const createTimeChart = (holder: HTMLElement, scaleMargins: { top: number; bottom: number }): IChartApi =>
  createChart(holder, {
    autoSize: true,
    // Named in the footer and below the chart; the built-in logo would inject a style sheet, which the policy forbids.
    layout: { attributionLogo: false, fontSize: 11 },
    rightPriceScale: { borderVisible: false, scaleMargins },
    timeScale: {
      borderVisible: false,
      timeVisible: true,
      secondsVisible: false,
      tickMarkFormatter: tickMark,
      minBarSpacing: 0.5,
      maxBarSpacing: 24,
      rightOffset: 4,
    },
    crosshair: { mode: CrosshairMode.Normal },
    handleScroll: { vertTouchDrag: false },
    localization: {
      priceFormatter: (amount: number) => format.price(Math.round(amount * 100)),
      timeFormatter: (time: unknown) => format.stamp(milliseconds(time)),
    },
  });

/** Gives a chart the page's colours, and returns them for its series. */
export function paintChart(chart: IChartApi): ReturnType<typeof colours> {
  const c = colours();
  chart.applyOptions({
    layout: { background: { type: ColorType.Solid, color: c.surface }, textColor: c.ink, fontFamily: c.font },
    grid: { vertLines: { color: `${c.line}80` }, horzLines: { color: `${c.line}80` } },
    crosshair: {
      vertLine: { color: c.ink, labelBackgroundColor: c.ink },
      horzLine: { color: c.ink, labelBackgroundColor: c.ink },
    },
  });
  return c;
}
