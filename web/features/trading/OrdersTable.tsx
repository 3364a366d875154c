import { createMemo, createSignal, For, Show } from "solid-js";
import { cancelOrder } from "../../../domain/api/trading.ts";
import type { Order } from "../../../domain/core/orders.ts";
import { explain } from "../../lib/explain.ts";
import { format } from "../../lib/format.ts";
import { artistName, useNames } from "../market/index.ts";
import { learnOrders } from "./order-store.ts";
import { amendable } from "./amend.ts";
import { rescueFocus } from "../../ui/focus.ts";
import { notify } from "../../ui/notices.ts";
import { kindOf, notesOf, pricesOf } from "./order-text.ts";
import { averagePrice, isOpen } from "./orders.ts";
import { reasonText } from "./order-outcome.ts";
import { call } from "../../lib/session.ts";
import { AmendForm } from "./AmendForm.tsx";
import { Button } from "../../ui/Button.tsx";
import { Heading } from "../../ui/columns.tsx";
import data from "../../ui/DataTable.module.css";
import styles from "./OrdersTable.module.css";

const STATUS: Record<Order["status"], string> = {
  submitting: "Sending…",
  open: "Open",
  filled: "Filled",
  cancelled: "Cancelled",
  rejected: "Rejected",
};

function status(order: Order): string {
  if (order.status === "open") {
    if (order.triggered) return "Triggered";
    if (order.filledQuantity > 0) return "Partly filled";
    return order.stopPrice !== undefined || order.trail !== undefined ? "Waiting" : "Open";
  }
  const why = order.status === "cancelled" || order.status === "rejected" ? reasonText(order) : null;
  return why === null ? STATUS[order.status] : `${STATUS[order.status]}, ${why}`;
}

/** The price an order asks for, or once it is closed the one it got. */
const prices = (order: Order): string => {
  const average = averagePrice(order);
  return isOpen(order) || average === null ? pricesOf(order) : format.price(average);
};

/** My orders; open ones can be changed and cancelled. `label` names the table. */
export function OrdersTable(props: { label: string; orders: readonly Order[]; showArtist?: boolean }) {
  const anyOpen = () => props.orders.some(isOpen);
  useNames(createMemo(() => (props.showArtist ? [...new Set(props.orders.map(({ artistId }) => artistId))] : [])));
  return (
    <div class={data.scroller}>
      <table class={`${data.table} ${styles.orders}`} aria-label={props.label}>
        <thead>
          <tr>
            <Show when={props.showArtist}>
              <Heading>Artist</Heading>
            </Show>
            <Heading>Order</Heading>
            <Heading num>Price</Heading>
            <Heading num>Filled</Heading>
            <Heading>Status</Heading>
            <Show when={props.showArtist}>
              <Heading desk>Placed</Heading>
            </Show>
            <Show when={anyOpen()}>
              <Heading>
                <span class="sr-only">Actions</span>
              </Heading>
            </Show>
          </tr>
        </thead>
        <tbody>
          <For each={props.orders.map(({ id }) => id)}>
            {(id) => (
              <Show when={props.orders.find((order) => order.id === id)}>
                {(order) => <Row order={order()} showArtist={props.showArtist === true} actions={anyOpen()} />}
              </Show>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}

function Row(props: { order: Order; showArtist: boolean; actions: boolean }) {
  const [changing, setChanging] = createSignal(false);
  let change: HTMLButtonElement | undefined;
  const what = () =>
    `${props.order.side} order for ${format.shares(props.order.quantity)} of ${artistName(props.order.artistId)}`;
  const columns = () => 4 + (props.showArtist ? 2 : 0) + (props.actions ? 1 : 0);
  function done(): void {
    setChanging(false);
    change?.focus();
  }
  return (
    <>
      <tr
        class={styles.row}
        data-artist={props.showArtist ? "" : undefined}
        data-pending={props.order.status === "submitting" ? "" : undefined}
      >
        <Show when={props.showArtist}>
          <th scope="row" class={styles.artist}>
            <a href={`/artists/${props.order.artistId}`}>{artistName(props.order.artistId)}</a>
          </th>
        </Show>
        <td class={styles.order}>
          <span class={props.order.side === "buy" ? "up" : "down"}>{props.order.side === "buy" ? "Buy" : "Sell"}</span>{" "}
          <span class={data.dim}>{kindOf(props.order)}</span>
          <Show when={notesOf(props.order).length > 0}>
            <small class={styles.notes}>{notesOf(props.order).join(", ")}</small>
          </Show>
        </td>
        <td class={`num ${styles.price}`}>{prices(props.order)}</td>
        <td class={`num ${styles.filled}`}>
          {format.count(props.order.filledQuantity)}
          <span class={data.dim}> / {format.count(props.order.quantity)}</span>
        </td>
        <td class={styles.status}>{status(props.order)}</td>
        <Show when={props.showArtist}>
          <td class={data.desk}>
            <time datetime={new Date(props.order.placedAt).toISOString()}>{format.stamp(props.order.placedAt)}</time>
          </td>
        </Show>
        <Show when={props.actions}>
          <td class={`${data.action} ${styles.actions}`}>
            <Show when={amendable(props.order).length > 0}>
              <Button
                kind="quiet"
                size="small"
                ref={change}
                aria-label={`Change ${what()}`}
                aria-expanded={changing()}
                onClick={() => setChanging((open) => !open)}
              >
                Change
              </Button>{" "}
            </Show>
            <Show when={isOpen(props.order)}>
              <Cancel order={props.order} what={what()} />
            </Show>
          </td>
        </Show>
      </tr>
      <Show when={changing() && amendable(props.order).length > 0}>
        <tr class={styles.form}>
          <td colspan={columns()}>
            <AmendForm order={props.order} what={what()} onDone={done} />
          </td>
        </tr>
      </Show>
    </>
  );
}

function Cancel(props: { order: Order; what: string }) {
  const [busy, setBusy] = createSignal(false);
  async function cancel(): Promise<void> {
    setBusy(true);
    try {
      learnOrders([await call(cancelOrder, { params: { id: props.order.id } })]);
    } catch (error) {
      notify({ title: explain(error), tone: "bad" });
    } finally {
      setBusy(false);
      rescueFocus();
    }
  }
  return (
    <Button
      kind="quiet"
      size="small"
      disabled={busy() || props.order.status === "submitting"}
      onClick={cancel}
      aria-label={`Cancel ${props.what}`}
    >
      Cancel
    </Button>
  );
}
