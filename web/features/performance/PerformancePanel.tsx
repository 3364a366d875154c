import { createSignal, Show } from "solid-js";
import { getPerformance, getPortfolioHistory } from "../../../domain/api/performance.ts";
import type { RouteResponse } from "../../../domain/api/route.ts";
import type { Range } from "../../../domain/core/ranges.ts";
import { converted } from "../../lib/display-currency.ts";
import { format } from "../../lib/format.ts";
import { useSeries } from "../../lib/query.ts";
import { account, call } from "../../lib/session.ts";
import { loadable } from "../../ui/loadable.tsx";
import { ChartFrame } from "../../ui/ChartFrame.tsx";
import { MoneyChange } from "../../ui/MoneyChange.tsx";
import { Time } from "../../ui/Time.tsx";
import { ArtistResults } from "./ArtistResults.tsx";
import { Fraction } from "./Fraction.tsx";
import styles from "./Performance.module.css";
import { ValueTable } from "./ValueTable.tsx";

const ValueChart = loadable(() => import("./ValueChart.tsx"));

type Performance = RouteResponse<typeof getPerformance>;

/** What the portfolio was worth over a range, how it did, and what each artist did for it. */
export function PerformancePanel() {
  const [range, setRange] = createSignal<Range>("1M");
  const shown = useSeries(
    () => ["performance", account()?.id, range()],
    async () => {
      const query = { range: range() };
      const [{ points }, performance] = await Promise.all([
        call(getPortfolioHistory, { query }),
        call(getPerformance, { query }),
      ]);
      return { points, performance };
    },
  );
  const points = () => shown.data?.points ?? [];

  return (
    <>
      <ChartFrame
        title="Performance"
        range={range()}
        onRange={setRange}
        query={shown}
        table={<ValueTable points={points()} />}
        chart={<ValueChart points={points()} />}
      >
        <p class={styles.credit}>
          Shares at the middle between bid and ask
          <a href="https://www.tradingview.com/" rel="noreferrer">
            Chart by TradingView
          </a>
        </p>
        <Show when={shown.data?.performance}>{(performance) => <Figures performance={performance()} />}</Show>
      </ChartFrame>
      <Show when={shown.data?.performance.artists.length}>
        <ArtistResults artists={shown.data?.performance.artists ?? []} />
      </Show>
    </>
  );
}

function Figures(props: { performance: Performance }) {
  return (
    <dl class={styles.figures}>
      <div>
        <dt>Gain or loss</dt>
        <dd>
          <MoneyChange cents={props.performance.gain} as={converted.signedMoney} />
          <small>since {format.stamp(props.performance.from)}</small>
        </dd>
      </div>
      <div>
        <dt>Time-weighted return</dt>
        <dd>
          <Fraction of={props.performance.timeWeightedReturn} />
          <small>of everything, cash included</small>
        </dd>
      </div>
      <div>
        <dt>Money-weighted return</dt>
        <dd>
          <Fraction of={props.performance.moneyWeightedReturn} />
          <small>of the money in shares, for as long as it was there</small>
        </dd>
      </div>
      <Step name="Drawdown" none="no fall" step={props.performance.drawdown} />
      <Step name="Best step" none="none yet" step={props.performance.best} />
      <Step name="Worst step" none="none yet" step={props.performance.worst} />
    </dl>
  );
}

/** A change between two times. */
function Step(props: { name: string; none: string; step: Performance["drawdown"] }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        <Fraction of={props.step?.change ?? null} />
        <small>
          <Show when={props.step} fallback={props.none}>
            {(step) => (
              <>
                until <Time at={step().to} />
              </>
            )}
          </Show>
        </small>
      </dd>
    </div>
  );
}
