import { createSignal, For, Match, Show, Switch } from "solid-js";
import { useLocation } from "@solidjs/router";
import { placeOrder, placeTrade } from "../../../domain/api/trading.ts";
import type { Order } from "../../../domain/core/orders.ts";
import { isUncertain } from "../../lib/api-error.ts";
import { explain } from "../../lib/explain.ts";
import { format } from "../../lib/format.ts";
import { showPending } from "./order-store.ts";
import { announce } from "../../ui/announcer.ts";
import { describeOutcome } from "./order-outcome.ts";
import { call, session } from "../../lib/session.ts";
import { type Command, createAttempts, pendingOrder } from "./command.ts";
import type { Ticket } from "./ticket.ts";
import { Button, buttonClass } from "../../ui/Button.tsx";
import { Field, focusFirstInvalid } from "../../ui/Field.tsx";
import { signInHref } from "../sign-in/index.ts";
import { ReceiptLines } from "./ReceiptLines.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import styles from "./TicketForm.module.css";
import { TicketNote } from "./TicketNote.tsx";
import { TicketKind, TicketOptions, TicketPrices } from "./TicketTerms.tsx";

interface Props {
  ticket: Ticket;
  artistName: string;
  /** Whether the book on screen is the live one. */
  fresh: boolean;
  /** Whether the reader has never traded, and is told how. */
  isNewcomer: boolean;
  /** Told once the quantity field exists, to put the focus there. */
  quantityRef?: (input: HTMLInputElement) => void;
}

const send = (command: Command, clientOrderId: string): Promise<Order> =>
  command.kind === "trade"
    ? call(placeTrade, { body: { ...command.body, clientOrderId } })
    : call(placeOrder, { body: { ...command.body, clientOrderId } });

/** The order ticket: what to trade, what it will cost, and one button that does it. */
export function TicketForm(props: Props) {
  const location = useLocation();
  const attempts = createAttempts(() => crypto.randomUUID());
  const [busy, setBusy] = createSignal(false);
  const [tried, setTried] = createSignal(false);
  const [error, setError] = createSignal<unknown>(null);
  const [placed, setPlaced] = createSignal<Order | null>(null);
  const t = props.ticket;

  const verb = () => (t.form.side === "buy" ? "Buy" : "Sell");
  const errors = () => (tried() ? t.errors() : {});

  async function submit(event: SubmitEvent & { currentTarget: HTMLFormElement }): Promise<void> {
    event.preventDefault();
    setTried(true);
    setError(null);
    setPlaced(null);
    if (busy() || !props.fresh) return;
    if (Object.keys(t.errors()).length > 0 || t.amountError()) return focusFirstInvalid(event.currentTarget);
    setBusy(true);
    const { id, command } = attempts.next(t);
    try {
      const order = await showPending(pendingOrder(command, id, Date.now()), send(command, id));
      attempts.settled();
      setPlaced(order);
      setTried(false);
      t.clear();
      announce(describeOutcome(order, props.artistName).text);
    } catch (failure) {
      if (!isUncertain(failure)) attempts.settled();
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form class={styles.form} noValidate onSubmit={submit} onInput={() => setPlaced(null)}>
      <Segmented
        label="Side"
        size="large"
        value={t.form.side}
        onChange={t.setSide}
        options={[
          { value: "buy", label: "Buy", tone: "buy" },
          { value: "sell", label: "Sell", tone: "sell" },
        ]}
      />
      <TicketKind ticket={t} />

      <Show when={props.isNewcomer && t.form.kind === "market" && !placed()}>
        <p class={styles.hint}>
          Your first trade: say how many shares, read the receipt, press {verb()}. It is play money.
        </p>
      </Show>

      <TicketPrices ticket={t} errors={errors()} />

      <Field
        label={t.form.unit === "shares" ? "Quantity" : "Amount"}
        unit={t.form.unit === "shares" ? "shares" : "USD"}
        error={tried() ? t.amountError() : null}
        hint={t.form.unit === "money" && t.quantity() ? `About ${format.shares(t.quantity() ?? 0)}` : undefined}
        action={
          <Segmented
            label="Quantity in"
            value={t.form.unit}
            onChange={(unit) => t.set("unit", unit)}
            options={[
              { value: "shares", label: "Shares" },
              { value: "money", label: "Money" },
            ]}
          />
        }
      >
        {(field) => (
          <input
            {...field}
            ref={(input) => props.quantityRef?.(input)}
            inputmode="decimal"
            autocomplete="off"
            placeholder="0"
            value={t.form.amount}
            onInput={(event) => t.set("amount", event.currentTarget.value)}
          />
        )}
      </Field>

      <Show when={t.maximum() !== null}>
        <PercentSlider ticket={t} />
      </Show>
      <Show when={t.form.kind !== "market"} fallback={<TicketNote ticket={t} />}>
        <TicketOptions ticket={t} errors={errors()} />
      </Show>
      <ReceiptLines ticket={t} />

      <div class={styles.messages}>
        <Show when={error() !== null}>
          <p class={styles.error} role="alert">
            {explain(error())}
            {isUncertain(error())
              ? " The order may have arrived; pressing the button again, with nothing changed, cannot place it twice."
              : ""}
          </p>
        </Show>
        <Show when={placed()}>
          {(order) => (
            <p class={styles.done} data-tone={describeOutcome(order(), props.artistName).tone}>
              {describeOutcome(order(), props.artistName).text} <a href="/portfolio">See portfolio</a>
            </p>
          )}
        </Show>
      </div>

      <Switch>
        <Match when={session().status === "out"}>
          <a class={buttonClass(t.form.side, "large")} href={signInHref(location.pathname)}>
            Sign in to {t.form.side}
          </a>
        </Match>
        <Match when={!props.fresh}>
          <Button kind={t.form.side} size="large" disabled>
            Waiting for live prices
          </Button>
        </Match>
        <Match when={true}>
          <Button kind={t.form.side} size="large" type="submit" disabled={busy() || session().status === "restoring"}>
            {busy() ? "Sending…" : `${verb()}${t.quantity() ? ` ${format.shares(t.quantity() ?? 0)}` : ""}`}
          </Button>
        </Match>
      </Switch>
    </form>
  );
}

/** The quantity as a part of what is available. */
function PercentSlider(props: { ticket: Ticket }) {
  const t = props.ticket;
  const percent = () => {
    const most = t.maximum();
    return most ? Math.min(100, Math.round(((t.quantity() ?? 0) / most) * 100)) : 0;
  };
  return (
    <div class={styles.share}>
      <input
        type="range"
        min="0"
        max="100"
        step="1"
        aria-label="Part of what is available"
        value={percent()}
        aria-valuetext={`${percent()} %, ${format.shares(t.quantity() ?? 0)}`}
        data-side={t.form.side}
        disabled={t.maximum() === 0}
        onInput={(event) => t.setPercent(event.currentTarget.valueAsNumber)}
      />
      <div class={styles.percents}>
        <For each={[25, 50, 75, 100]}>
          {(part) => (
            <button type="button" disabled={t.maximum() === 0} onClick={() => t.setPercent(part)}>
              {part === 100 ? "Max" : `${part}%`}
            </button>
          )}
        </For>
      </div>
    </div>
  );
}
