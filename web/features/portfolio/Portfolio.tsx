import { Navigate } from "@solidjs/router";
import { createEffect, createMemo, Match, Show, Switch } from "solid-js";
import { unwrap } from "solid-js/store";
import { listOrders } from "../../../domain/api/trading.ts";
import { buttonClass } from "../../ui/Button.tsx";
import { CancelAll, closedOrders, learnOrders, openOrders, OrdersTable } from "../trading/index.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { MoneyChange } from "../../ui/MoneyChange.tsx";
import { PerformancePanel, TradeHistory } from "../performance/index.ts";
import { signInHref } from "../sign-in/index.ts";
import { LoadMore } from "../../ui/LoadMore.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { type LivePosition, PositionsTable } from "./PositionsTable.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { converted } from "../../lib/display-currency.ts";
import { artistName, useRows } from "../market/index.ts";
import { type Holdings, holdings, portfolioSnapshot } from "./holdings.ts";
import { usePages } from "../../lib/query.ts";
import { session } from "../../lib/session.ts";
import { valuate, valueOf } from "./valuation.ts";
import styles from "./Portfolio.module.css";

/** What I own, what it is worth now, and my orders. */
export default function Portfolio() {
  return (
    <div class={styles.page}>
      <h1 class="sr-only">Portfolio</h1>
      <Switch fallback={<Skeleton rows={8} />}>
        <Match when={session().status === "out"}>
          <Navigate href={signInHref("/portfolio")} />
        </Match>
        <Match when={holdings() !== null}>
          <Holding />
        </Match>
        <Match when={portfolioSnapshot.error() !== null}>
          <Failure error={portfolioSnapshot.error()} retry={portfolioSnapshot.reload} />
        </Match>
      </Switch>
    </div>
  );
}

const NOTHING: Holdings = { version: 0, cash: 0, heldCash: 0, granted: null, positions: [] };

function Holding() {
  // Signing out takes the holdings away a moment before the page.
  const mine = () => holdings() ?? NOTHING;
  const rows = useRows(
    createMemo(() => mine().positions.flatMap(({ artistId, shares }) => (shares > 0 ? [artistId] : []))),
  );
  const priceOf = (id: string) => rows[id]?.price ?? null;
  const worth = createMemo(() => valuate(mine().cash, mine().positions, priceOf));
  const positions = createMemo<LivePosition[]>(() =>
    mine()
      .positions.filter(({ shares }) => shares > 0)
      .map((position) => {
        const price = priceOf(position.artistId);
        const value = valueOf(position, price);
        return {
          ...position,
          name: rows[position.artistId]?.name ?? artistName(position.artistId),
          price,
          value,
          unrealisedPnl: value - position.costBasis,
        };
      })
      .sort((a, b) => b.value - a.value),
  );
  const open = createMemo(() => openOrders());

  return (
    <>
      <section class={styles.summary} aria-label="Summary">
        <div class={styles.value}>
          <span class={styles.label}>Value</span>
          <strong class="figures">{converted.money(worth().value)}</strong>
          <Show when={mine().granted !== null}>
            <span>
              <MoneyChange cents={worth().value - (mine().granted ?? 0)} as={converted.signedMoney} />{" "}
              <span class={styles.label}>since the start</span>
            </span>
          </Show>
        </div>
        <dl class={styles.figures}>
          <div>
            <dt>Cash</dt>
            <dd>{converted.money(mine().cash)}</dd>
          </div>
          <div>
            <dt>Available</dt>
            <dd>{converted.money(mine().cash - mine().heldCash)}</dd>
          </div>
          <div>
            <dt>Unrealised P&L</dt>
            <dd>
              <MoneyChange cents={worth().unrealisedPnl} as={converted.signedMoney} />
            </dd>
          </div>
          <div>
            <dt>Realised P&L</dt>
            <dd>
              <MoneyChange cents={worth().realisedPnl} as={converted.signedMoney} />
            </dd>
          </div>
        </dl>
      </section>
      <PerformancePanel />
      <Panel title="Positions">
        <Show
          when={positions().length > 0}
          fallback={
            <Empty text="You own no shares yet. Pick an artist you believe in.">
              <a class={buttonClass("primary")} href="/">
                Find an artist
              </a>
            </Empty>
          }
        >
          <PositionsTable positions={positions()} />
        </Show>
      </Panel>
      <Show when={open().length > 0}>
        <Panel title="Open orders" tools={<CancelAll count={open().length} />}>
          <OrdersTable label="Open orders" orders={open()} showArtist />
        </Panel>
      </Show>
      <TradeHistory />
      <History />
    </>
  );
}

/** Closed orders, a page at a time. */
function History() {
  const history = usePages(listOrders, () => ({ status: "closed" as const, limit: 25 }));
  const closed = createMemo(closedOrders);
  createEffect(() =>
    learnOrders(history.data?.pages.flatMap((page) => page.orders.map((order) => unwrap(order))) ?? []),
  );

  return (
    <Panel title="Order history">
      <Show
        when={closed().length > 0}
        fallback={
          <Show when={history.isSuccess}>
            <Empty text="Orders that are filled or cancelled are kept here." />
          </Show>
        }
      >
        <OrdersTable label="Order history" orders={closed()} showArtist />
      </Show>
      <LoadMore label="Show older orders" pages={history} />
    </Panel>
  );
}
