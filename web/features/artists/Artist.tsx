import { Tabs } from "@kobalte/core/tabs";
import { createEffect, createMemo, createSignal, onCleanup, Show } from "solid-js";
import type { ArtistDetail } from "../../../domain/api/artists.ts";
import { markPrice } from "../../../domain/core/mark.ts";
import type { Side } from "../../../domain/core/orders.ts";
import { ArtistHeader } from "./ArtistHeader.tsx";
import { ArtistPage } from "./ArtistPage.tsx";
import { EndedArtist } from "./EndedArtist.tsx";
import { ArtistSkeleton } from "./ArtistSkeleton.tsx";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Title } from "../../ui/Title.tsx";
import { format } from "../../lib/format.ts";
import { learnNames } from "../market/index.ts";
import { BookPanel, ChartPanel, followBook, Tape } from "../market-data/index.ts";
import { availableCash, availableShares, holdings } from "../portfolio/index.ts";
import { announce } from "../../ui/announcer.ts";
import { createMedia } from "../../ui/media.ts";
import { account } from "../../lib/session.ts";
import { onAction } from "../../ui/shortcuts.ts";
import {
  CancelAll,
  createTicket,
  hasOrders,
  openOrders,
  OrdersTable,
  restingPrice,
  TicketForm,
  TicketSheet,
} from "../trading/index.ts";
import { ValuationPanel } from "../valuations/index.ts";
import styles from "./Artist.module.css";

/** How often a moved price is read out. */
const ANNOUNCE_EVERY = 30_000;

/** One artist: chart, book, tape, ticket and my orders. */
export default function Artist() {
  return (
    <ArtistPage skeleton={<ArtistSkeleton />}>
      {(artist) => (
        <Show when={artist()} keyed>
          {(loaded) => (
            <Show when={loaded.closedAt} fallback={<Trading artist={loaded} />}>
              {(closedAt) => <EndedArtist artist={loaded} closedAt={closedAt()} />}
            </Show>
          )}
        </Show>
      )}
    </ArtistPage>
  );
}

function Trading(props: { artist: ArtistDetail }) {
  const { id, name, takerFeeBps, makerFeeBps } = props.artist;
  const live = followBook(id);
  learnNames({ [id]: name });
  const isDesk = createMedia("(min-width: 1100px)");
  const [sheet, setSheet] = createSignal(false);
  let quantity: HTMLInputElement | undefined;
  const ticket = createTicket({
    artistId: id,
    takerFeeBps,
    feeCapBps: Math.max(makerFeeBps, takerFeeBps),
    depth: live.depth,
    cash: availableCash,
    shares: () => availableShares(id),
    now: Date.now,
  });
  const mine = createMemo(() => openOrders(id));
  const resting = createMemo(() =>
    mine().flatMap((order) => {
      const at = restingPrice(order);
      return at === null ? [] : [{ side: order.side, price: at }];
    }),
  );
  const isNewcomer = () => holdings()?.positions.length === 0 && !hasOrders();
  const tick = () => live.depth()?.tick ?? null;
  const price = createMemo(() => markPrice(tick() ?? props.artist));

  function openTicket(side?: Side): void {
    if (side) ticket.setSide(side);
    if (!isDesk()) setSheet(true);
    else quantity?.focus();
  }
  function pick(cents: number): void {
    ticket.pick(cents);
    openTicket();
  }
  onAction("buy", () => openTicket("buy"));
  onAction("sell", () => openTicket("sell"));

  let said = price();
  const timer = setInterval(() => {
    const now = price();
    if (now !== said) announce(`${name} ${format.money(now)}`);
    said = now;
  }, ANNOUNCE_EVERY);
  onCleanup(() => clearInterval(timer));
  createEffect(() => isDesk() && setSheet(false));

  const Form = () => (
    <TicketForm
      ticket={ticket}
      artistName={name}
      fresh={live.isFresh()}
      isNewcomer={isNewcomer()}
      quantityRef={(input) => (quantity = input)}
    />
  );
  const Book = () => <BookPanel live={live} mine={resting()} rows={isDesk() ? 12 : 8} onPick={pick} />;
  const Trades = () => (
    <Panel title="Recent trades" class={styles.tape}>
      <Show when={live.depth()} fallback={<Skeleton rows={8} height="line" />}>
        {(depth) => <Tape trades={depth().trades} />}
      </Show>
    </Panel>
  );
  const Mine = () => (
    <Panel title="My orders" class={styles.mine} tools={<CancelAll count={mine().length} artistId={id} />}>
      <Show
        when={mine().length > 0}
        fallback={
          <Empty
            text={
              account() ? "No open orders here. A limit order waits until its price comes." : "Sign in to place orders."
            }
          />
        }
      >
        <OrdersTable label="My orders" orders={mine()} />
      </Show>
    </Panel>
  );

  return (
    <div class={styles.page}>
      <Title text={price() === null ? name : `${name} ${format.money(price())}`} />
      <ArtistHeader artist={props.artist} tick={tick()} />
      <Show
        when={isDesk()}
        fallback={
          <>
            <ChartPanel artistId={id} live={live} />
            <Tabs class={styles.tabs ?? ""}>
              <Tabs.List class={styles.tabList ?? ""} aria-label="Market data">
                <Tabs.Trigger class={styles.tab ?? ""} value="book">
                  Order book
                </Tabs.Trigger>
                <Tabs.Trigger class={styles.tab ?? ""} value="trades">
                  Trades
                </Tabs.Trigger>
                <Tabs.Trigger class={styles.tab ?? ""} value="mine">
                  My orders{mine().length > 0 ? ` ${mine().length}` : ""}
                </Tabs.Trigger>
              </Tabs.List>
              <Tabs.Content value="book">
                <Book />
              </Tabs.Content>
              <Tabs.Content value="trades">
                <Trades />
              </Tabs.Content>
              <Tabs.Content value="mine">
                <Mine />
              </Tabs.Content>
            </Tabs>
            <div class={styles.bar}>
              <Button kind="buy" size="large" onClick={() => openTicket("buy")}>
                Buy
              </Button>
              <Button kind="sell" size="large" onClick={() => openTicket("sell")}>
                Sell
              </Button>
            </div>
            <TicketSheet open={sheet()} onOpenChange={setSheet}>
              <Form />
            </TicketSheet>
          </>
        }
      >
        <div class={styles.desk}>
          <div class={styles.left}>
            <ChartPanel artistId={id} live={live} />
            <div class={styles.below}>
              <Trades />
              <Mine />
            </div>
          </div>
          <Book />
          <div onKeyDown={(event) => event.key === "Escape" && (document.activeElement as HTMLElement | null)?.blur()}>
            <Panel title="Order ticket">
              <Form />
            </Panel>
          </div>
        </div>
      </Show>
      <ValuationPanel artistId={id} />
    </div>
  );
}
