import { createSignal, onCleanup } from "solid-js";
import { getMarketOverview, type MarketOverview } from "../../../domain/api/market.ts";
import { call } from "../../lib/session.ts";

/** How often it is asked for anew (ms). */
const EVERY = 60_000;

/** The market as a whole, while the owner lives. What cannot be fetched is tried again; the page does without meanwhile. */
export function createOverview(): { data: () => MarketOverview | undefined } {
  const [data, setData] = createSignal<MarketOverview>();
  const fetch = () =>
    call(getMarketOverview, {}).then(
      (overview) => setData(overview),
      () => undefined,
    );
  void fetch();
  const timer = setInterval(() => !document.hidden && void fetch(), EVERY);
  onCleanup(() => clearInterval(timer));
  return { data };
}
