import { Show } from "solid-js";
import { cancelOrders } from "../../../domain/api/trading.ts";
import { format } from "../../lib/format.ts";
import { learnOrders } from "./order-store.ts";
import { announce } from "../../ui/announcer.ts";
import { notify } from "../../ui/notices.ts";
import { call } from "../../lib/session.ts";
import { ConfirmButton } from "../../ui/ConfirmButton.tsx";

const orders = (count: number): string => (count === 1 ? "1 order" : `${format.count(count)} orders`);

/** Cancels all my open orders, or those for one artist, after asking once. Shown when there are several. */
export function CancelAll(props: { count: number; artistId?: string }) {
  async function cancel(): Promise<void> {
    const { cancelled, failed } = await call(cancelOrders, {
      query: props.artistId === undefined ? {} : { artistId: props.artistId },
    });
    learnOrders(cancelled);
    announce(`${orders(cancelled.length)} cancelled`);
    if (failed.length > 0)
      notify({ title: `${orders(failed.length)} could not be cancelled. Try again in a moment.`, tone: "bad" });
  }
  return (
    <Show when={props.count > 1}>
      <ConfirmButton label="Cancel all" question={`Cancel ${orders(props.count)}?`} yes="Yes, cancel" act={cancel} />
    </Show>
  );
}
