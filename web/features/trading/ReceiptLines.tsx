import { For, Show } from "solid-js";
import { format } from "../../lib/format.ts";
import { isWaiting } from "./intent.ts";
import type { Ticket } from "./ticket.ts";
import type { Leg } from "./worst-case.ts";
import { MoneyChange } from "../../ui/MoneyChange.tsx";
import styles from "./ReceiptLines.module.css";

/** What the order would cost or bring against the book as it stands this moment. */
export function ReceiptLines(props: { ticket: Ticket }) {
  return (
    <dl class={styles.receipt} aria-label="Receipt">
      <Show when={isWaiting(props.ticket.form.kind)} fallback={<AtOnce ticket={props.ticket} />}>
        <Waiting ticket={props.ticket} />
      </Show>
      <div>
        <dt>Cash after</dt>
        <dd>{format.money(props.ticket.cashAfter())}</dd>
      </div>
    </dl>
  );
}

function AtOnce(props: { ticket: Ticket }) {
  const slip = () => props.ticket.receipt();
  const buying = () => props.ticket.form.side === "buy";
  const slippage = () => slip()?.slippageBps ?? null;
  const worth = () => (slip()?.total ?? 0) + (slip()?.hold ?? 0);
  return (
    <>
      <div>
        <dt>Average price</dt>
        <dd>{format.money(slip()?.average ?? null)}</dd>
      </div>
      <div>
        <dt>Slippage against mid</dt>
        <dd>{slippage() === null ? "–" : format.percent(slippage() ?? 0)}</dd>
      </div>
      <div>
        <dt>Fee, rounded up to a cent</dt>
        <dd>{format.money(slip()?.fee ?? null)}</dd>
      </div>
      <Show when={slip()?.resting}>
        {(shares) => (
          <div>
            <dt>Waits on the book</dt>
            <dd>{format.shares(shares())}</dd>
          </div>
        )}
      </Show>
      <Show when={slip()?.hold}>
        {(cents) => (
          <div>
            <dt>Held for it</dt>
            <dd>{format.money(cents())}</dd>
          </div>
        )}
      </Show>
      <Show when={slip()?.dropped}>
        {(shares) => (
          <div class={styles.warning}>
            <dt>Finds no match now</dt>
            <dd>{format.shares(shares())}</dd>
          </div>
        )}
      </Show>
      <Show when={props.ticket.form.kind === "bracket" && slip()}>
        <For each={props.ticket.legs()}>
          {(leg) => (
            <div>
              <dt>
                {leg.name === "limit"
                  ? "Then at your profit"
                  : leg.sure
                    ? "Then at your stop"
                    : "Then at your stop, about"}
              </dt>
              <dd>
                <MoneyChange cents={leg.amount - worth()} />
              </dd>
            </div>
          )}
        </For>
      </Show>
      <div class={styles.total}>
        <dt>{buying() ? "You pay" : "You receive"}</dt>
        <dd>{format.money(slip()?.total ?? null)}</dd>
      </div>
    </>
  );
}

/** What a leg pays or brings: a limit makes sure of it, the market does not. */
function legName({ name, sure }: Leg, buys: boolean): string {
  const degree = sure ? (buys ? "at most" : "at least") : "about";
  return `${buys ? "You pay" : "You receive"} at the ${name}, ${degree}`;
}

/** Nothing trades yet: what would happen then, and what is held until then. */
function Waiting(props: { ticket: Ticket }) {
  const t = props.ticket;
  const buys = () => t.form.side === "buy";
  const stop = () => t.legs().find(({ name }) => name === "stop");
  return (
    <>
      <div>
        <dt>Last price</dt>
        <dd>{format.money(t.last())}</dd>
      </div>
      <Show when={t.form.kind === "trailing_stop"}>
        <div>
          <dt>Stop as of now</dt>
          <dd>{format.money(stop()?.at ?? null)}</dd>
        </div>
      </Show>
      <For each={t.legs()}>
        {(leg) => (
          <div>
            <dt>{legName(leg, buys())}</dt>
            <dd>{format.money(leg.amount)}</dd>
          </div>
        )}
      </For>
      <div class={styles.total}>
        <dt>{buys() ? "Held, the most it costs" : "Held until then"}</dt>
        <dd>{buys() ? format.money(t.held()) : t.quantity() ? format.shares(t.quantity() ?? 0) : "–"}</dd>
      </div>
    </>
  );
}
