import { createSignal, Show } from "solid-js";
import { cancelOrders } from "../../domain/api/trading.ts";
import { explain } from "../api/explain.ts";
import { format } from "../format.ts";
import { learnOrders } from "../live/portfolio.ts";
import { announce } from "../state/announcer.ts";
import { rescueFocus } from "../state/focus.ts";
import { notify } from "../state/notices.ts";
import { call } from "../state/session.ts";
import { Button } from "./Button.tsx";
import styles from "./CancelAll.module.css";

const orders = (count: number): string => (count === 1 ? "1 order" : `${format.count(count)} orders`);

/** Cancels all my open orders, or those for one artist, after asking once. Shown when there are several. */
export function CancelAll(props: { count: number; artistId?: string }) {
  const [asking, setAsking] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  let first: HTMLButtonElement | undefined;

  function ask(open: boolean): void {
    setAsking(open);
    // The button that was pressed has gone: the one in its place takes the focus.
    queueMicrotask(() => first?.focus());
  }

  async function cancel(): Promise<void> {
    setBusy(true);
    try {
      const { cancelled, failed } = await call(cancelOrders, { query: props.artistId === undefined ? {} : { artistId: props.artistId } });
      learnOrders(cancelled);
      announce(`${orders(cancelled.length)} cancelled`);
      if (failed.length > 0) notify({ title: `${orders(failed.length)} could not be cancelled. Try again in a moment.`, tone: "bad" });
    } catch (error) {
      notify({ title: explain(error), tone: "bad" });
    } finally {
      setBusy(false);
      ask(false);
      rescueFocus();
    }
  }

  return (
    <Show when={props.count > 1 || busy()}>
      <div class={styles.ask} onKeyDown={(event) => event.key === "Escape" && asking() && (event.stopPropagation(), ask(false))}>
        <Show when={asking()} fallback={<Button kind="quiet" size="small" ref={first} onClick={() => ask(true)}>Cancel all</Button>}>
          <span>Cancel {orders(props.count)}?</span>
          <Button kind="primary" size="small" ref={first} disabled={busy()} onClick={cancel}>{busy() ? "Cancelling…" : "Yes, cancel"}</Button>
          <Button kind="quiet" size="small" disabled={busy()} onClick={() => ask(false)}>No</Button>
        </Show>
      </div>
    </Show>
  );
}
