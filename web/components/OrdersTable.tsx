import { createSignal, For, Show } from "solid-js";
import { cancelOrder } from "../../domain/api/trading.ts";
import type { Order } from "../../domain/orders.ts";
import { explain } from "../api/explain.ts";
import { format } from "../format.ts";
import { artistName, learnOrders } from "../live/portfolio.ts";
import { notify } from "../state/notices.ts";
import { averagePrice, isOpen } from "../state/orders.ts";
import { reasonText } from "../state/outcome.ts";
import { call } from "../state/session.ts";
import { Button } from "./Button.tsx";
import styles from "./DataTable.module.css";

const STATUS: Record<Order["status"], string> = {
  submitting: "Sending…",
  open: "Open",
  filled: "Filled",
  cancelled: "Cancelled",
  rejected: "Rejected",
};

function status(order: Order): string {
  if (order.status === "open" && order.filledQuantity > 0) return "Partly filled";
  const why = order.status === "cancelled" || order.status === "rejected" ? reasonText(order) : null;
  return why === null ? STATUS[order.status] : `${STATUS[order.status]}, ${why}`;
}

/** My orders; open ones can be cancelled. `label` names the table. */
export function OrdersTable(props: { label: string; orders: readonly Order[]; showArtist?: boolean }) {
  const anyOpen = () => props.orders.some(isOpen);
  return (
    <div class={styles.scroller}>
      <table class={styles.table} aria-label={props.label}>
        <thead>
          <tr>
            <Show when={props.showArtist}><th scope="col">Artist</th></Show>
            <th scope="col">Order</th>
            <th scope="col" class="num">Price</th>
            <th scope="col" class="num">Filled</th>
            <th scope="col">Status</th>
            <th scope="col" class={styles.desk}>Placed</th>
            <Show when={anyOpen()}><th scope="col"><span class="sr-only">Cancel</span></th></Show>
          </tr>
        </thead>
        <tbody>
          <For each={props.orders}>
            {(order) => (
              <tr data-pending={order.status === "submitting" ? "" : undefined}>
                <Show when={props.showArtist}>
                  <th scope="row"><a href={`/artists/${order.artistId}`}>{artistName(order.artistId)}</a></th>
                </Show>
                <td>
                  <span class={order.side === "buy" ? "up" : "down"}>{order.side === "buy" ? "Buy" : "Sell"}</span>{" "}
                  <span class={styles.dim}>{order.type}</span>
                </td>
                <td class="num">{format.price(isOpen(order) ? order.price : (averagePrice(order) ?? order.price))}</td>
                <td class="num">{format.count(order.filledQuantity)}<span class={styles.dim}> / {format.count(order.quantity)}</span></td>
                <td>{status(order)}</td>
                <td class={styles.desk}><time datetime={new Date(order.placedAt).toISOString()}>{format.stamp(order.placedAt)}</time></td>
                <Show when={anyOpen()}><td class={styles.action}><Show when={isOpen(order)}><Cancel order={order} /></Show></td></Show>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}

function Cancel(props: { order: Order }) {
  const [busy, setBusy] = createSignal(false);
  async function cancel(): Promise<void> {
    setBusy(true);
    try {
      learnOrders([await call(cancelOrder, { params: { id: props.order.id } })]);
    } catch (error) {
      notify({ title: explain(error), tone: "bad" });
    } finally {
      setBusy(false);
    }
  }
  const what = () => `${props.order.side} order for ${format.shares(props.order.quantity)} of ${artistName(props.order.artistId)}`;
  return (
    <Button kind="quiet" size="small" disabled={busy() || props.order.status === "submitting"} onClick={cancel} aria-label={`Cancel ${what()}`}>
      Cancel
    </Button>
  );
}
