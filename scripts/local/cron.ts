import type { Exchange } from "./exchange.ts";

const MINUTE = 60_000;

/** Fires the cron trigger at every full minute, which nothing does by itself on a local run. */
export function keepCronFiring(exchange: Exchange, signal: AbortSignal): void {
  const fire = () => {
    const time = Math.floor(Date.now() / MINUTE) * MINUTE;
    exchange.fireCron(time).catch((error: unknown) => signal.aborted || console.error("cron failed:", error));
    schedule();
  };
  const schedule = () => {
    const timer = setTimeout(fire, MINUTE - (Date.now() % MINUTE));
    signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  };
  schedule();
}
