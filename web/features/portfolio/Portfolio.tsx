import { Navigate } from "@solidjs/router";
import { createMemo, createSignal, Match, onMount, Show, Switch } from "solid-js";
import { listOrders } from "../../../domain/api/trading.ts";
import { buttonClass } from "../../ui/Button.tsx";
import { CancelAll, closedOrders, learnOrders, openOrders, OrdersTable } from "../trading/index.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { MoneyChange } from "../../ui/MoneyChange.tsx";
import { signInHref } from "../sign-in/index.ts";
import { LoadMore } from "../../ui/LoadMore.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { type LivePosition, PositionsTable } from "./PositionsTable.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { format } from "../../lib/format.ts";
import { artistName, useMarket } from "../market/index.ts";
import { type Holdings, holdings, portfolioProblem, reloadPortfolio } from "./holdings.ts";
import { call, session } from "../../lib/session.ts";
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
        <Match when={portfolioProblem() !== null}>
          <Failure error={portfolioProblem()} retry={() => void reloadPortfolio()} />
        </Match>
      </Switch>
    </div>
  );
}

const NOTHING: Holdings = { version: 0, cash: 0, heldCash: 0, granted: null, positions: [] };

function Holding() {
  // Signing out takes the holdings away a moment before the page.
  const mine = () => holdings() ?? NOTHING;
  const market = useMarket();
  const priceOf = (id: string) => market.rows[id]?.price ?? null;
  const worth = createMemo(() => valuate(mine().cash, mine().positions, priceOf));
  const positions = createMemo<LivePosition[]>(() =>
    mine()
      .positions.filter(({ shares }) => shares > 0)
      .map((position) => {
        const price = priceOf(position.artistId);
        const value = valueOf(position, price);
        return {
          ...position,
          name: market.rows[position.artistId]?.name ?? artistName(position.artistId),
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
          <strong class="figures">{format.money(worth().value)}</strong>
          <Show when={mine().granted !== null}>
            <span>
              <MoneyChange cents={worth().value - (mine().granted ?? 0)} />{" "}
              <span class={styles.label}>since the start</span>
            </span>
          </Show>
        </div>
        <dl class={styles.figures}>
          <div>
            <dt>Cash</dt>
            <dd>{format.money(mine().cash)}</dd>
          </div>
          <div>
            <dt>Available</dt>
            <dd>{format.money(mine().cash - mine().heldCash)}</dd>
          </div>
          <div>
            <dt>Unrealised P&L</dt>
            <dd>
              <MoneyChange cents={worth().unrealisedPnl} />
            </dd>
          </div>
          <div>
            <dt>Realised P&L</dt>
            <dd>
              <MoneyChange cents={worth().realisedPnl} />
            </dd>
          </div>
        </dl>
      </section>
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
      <History />
    </>
  );
}

/** Closed orders, a page at a time. */
function History() {
  const [cursor, setCursor] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<unknown>(null);
  const closed = createMemo(closedOrders);

  async function load(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const from = cursor();
      const page = await call(listOrders, {
        query: { status: "closed", limit: 25, ...(from === null ? {} : { cursor: from }) },
      });
      learnOrders(page.orders);
      setCursor(page.nextCursor);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }
  onMount(() => void load());

  return (
    <Panel title="Order history">
      <Show
        when={closed().length > 0}
        fallback={
          <Show when={!busy() && !error()}>
            <Empty text="Orders that are filled or cancelled are kept here." />
          </Show>
        }
      >
        <OrdersTable label="Order history" orders={closed()} showArtist />
      </Show>
      <LoadMore label="Show older orders" error={error()} loading={busy()} hasMore={cursor() !== null} onMore={load} />
    </Panel>
  );
}
