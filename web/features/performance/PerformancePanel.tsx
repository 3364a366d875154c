import { keepPreviousData, useQuery } from "@tanstack/solid-query";
import { createSignal, Show } from "solid-js";
import { getPerformance, getPortfolioHistory } from "../../../domain/api/performance.ts";
import type { RouteResponse } from "../../../domain/api/route.ts";
import { Range } from "../../../domain/core/ranges.ts";
import { converted } from "../../lib/display-currency.ts";
import { format } from "../../lib/format.ts";
import { queryClient } from "../../lib/query.ts";
import { account, call } from "../../lib/session.ts";
import { Button } from "../../ui/Button.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { loadable } from "../../ui/loadable.tsx";
import { MoneyChange } from "../../ui/MoneyChange.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { Time } from "../../ui/Time.tsx";
import { ArtistResults } from "./ArtistResults.tsx";
import { Fraction } from "./Fraction.tsx";
import styles from "./Performance.module.css";
import { ValueTable } from "./ValueTable.tsx";

const ValueChart = loadable(() => import("./ValueChart.tsx"));

/** How often it is asked for anew (ms): more is recorded each half hour, and the last point is of now. */
const REFRESH_EVERY = 60_000;
const OPTIONS = Range.options.map((value) => ({ value, label: value }));

type Performance = RouteResponse<typeof getPerformance>;

/** What the portfolio was worth over a range, how it did, and what each artist did for it. */
export function PerformancePanel() {
  const [range, setRange] = createSignal<Range>("1M");
  const [asTable, setAsTable] = createSignal(false);
  const shown = useQuery(
    () => ({
      queryKey: ["performance", account()?.id, range()],
      queryFn: async () => {
        const query = { range: range() };
        const [{ points }, performance] = await Promise.all([
          call(getPortfolioHistory, { query }),
          call(getPerformance, { query }),
        ]);
        return { points, performance };
      },
      placeholderData: keepPreviousData,
      refetchInterval: REFRESH_EVERY,
    }),
    () => queryClient,
  );
  const points = () => shown.data?.points ?? [];

  return (
    <>
      <Panel
        title="Performance"
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
        <div class={styles.area} aria-busy={shown.isFetching}>
          <Show
            when={shown.data || shown.error === null}
            fallback={<Failure error={shown.error} retry={shown.refetch} />}
          >
            <Show when={!asTable()} fallback={<ValueTable points={points()} />}>
              <Show when={shown.data}>
                <ValueChart points={points()} />
              </Show>
            </Show>
          </Show>
        </div>
        <p class={styles.credit}>
          Shares at the middle between bid and ask
          <a href="https://www.tradingview.com/" rel="noreferrer">
            Chart by TradingView
          </a>
        </p>
        <Show when={shown.data?.performance}>{(performance) => <Figures performance={performance()} />}</Show>
      </Panel>
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
