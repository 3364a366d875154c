import type { Exchange } from "./exchange.ts";

const MINUTE = 60_000;

const minuteOf = (time: number): number => Math.floor(time / MINUTE) * MINUTE;

/** Fires the cron trigger at every full minute until `signal` aborts, which nothing does by itself on a local run. */
export function keepCronFiring(exchange: Pick<Exchange, "fireCron">, signal: AbortSignal): void {
  let timer: NodeJS.Timeout;
  const schedule = (after: number) => {
    const due = minuteOf(after) + MINUTE;
    timer = setTimeout(() => fire(due), due - Date.now());
  };
  const fire = (due: number) => {
    // A timer may be a moment early, and a machine that slept is late: no minute twice, and none that has passed.
    const time = Math.max(due, minuteOf(Date.now()));
    exchange.fireCron(time).catch((error: unknown) => signal.aborted || console.error("cron failed:", error));
    schedule(time);
  };
  schedule(Date.now());
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
}
