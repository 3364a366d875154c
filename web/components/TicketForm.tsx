import { createSignal, For, Match, Show, Switch } from "solid-js";
import { useLocation } from "@solidjs/router";
import { placeOrder, placeTrade } from "../../domain/api/trading.ts";
import type { Order, Privacy, Side, TimeInForce } from "../../domain/orders.ts";
import { isUncertain } from "../api/client.ts";
import { explain } from "../api/explain.ts";
import { format } from "../format.ts";
import { holdings, learnAnswer, orders } from "../live/portfolio.ts";
import { announce } from "../state/announcer.ts";
import { outcome } from "../state/outcome.ts";
import { call, session } from "../state/session.ts";
import { type Command, createAttempts, pendingOrder, type Ticket } from "../state/ticket.ts";
import { Button, buttonClass } from "./Button.tsx";
import { Field, focusFirstInvalid } from "./Field.tsx";
import { signInHref } from "./Header.tsx";
import { ReceiptLines } from "./ReceiptLines.tsx";
import { Segmented } from "./Segmented.tsx";
import styles from "./TicketForm.module.css";

interface Props {
  ticket: Ticket;
  artistName: string;
  /** Whether the book on screen is the live one. */
  fresh: boolean;
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

  const verb = () => (t.side() === "buy" ? "Buy" : "Sell");
  const isNewcomer = () => holdings()?.positions.length === 0 && Object.keys(orders()).length === 0;
  const percent = () => {
    const most = t.maximum();
    return most ? Math.min(100, Math.round(((t.quantity() ?? 0) / most) * 100)) : 0;
  };

  async function submit(event: SubmitEvent & { currentTarget: HTMLFormElement }): Promise<void> {
    event.preventDefault();
    setTried(true);
    setError(null);
    setPlaced(null);
    if (busy() || !props.fresh) return;
    if (t.limitError() || t.amountError()) return focusFirstInvalid(event.currentTarget);
    setBusy(true);
    const { id, command } = attempts.next(t);
    try {
      const order = await learnAnswer(pendingOrder(command, id, Date.now()), send(command, id));
      attempts.settled();
      setPlaced(order);
      setTried(false);
      t.clear();
      announce(outcome(order, props.artistName).text);
    } catch (failure) {
      if (!isUncertain(failure)) attempts.settled();
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form class={styles.form} noValidate onSubmit={submit} onInput={() => setPlaced(null)}>
      <Segmented label="Side" size="large" value={t.side()} onChange={(side: Side) => t.setSide(side)}
        options={[{ value: "buy", label: "Buy", tone: "buy" }, { value: "sell", label: "Sell", tone: "sell" }]} />
      <Segmented label="Order type" value={t.type()} onChange={t.setType}
        options={[{ value: "market", label: "Market" }, { value: "limit", label: "Limit" }]} />

      <Show when={isNewcomer() && !placed()}>
        <p class={styles.hint}>Your first trade: say how many shares, read the receipt, press {verb()}. It is play money.</p>
      </Show>

      <Show when={t.type() === "limit"}>
        <Field label="Limit price" unit="USD" error={tried() ? t.limitError() : null}>
          {(field) => (
            <input {...field} inputmode="decimal" autocomplete="off" placeholder="0.00" value={t.limitText()}
              onInput={(event) => t.setLimitText(event.currentTarget.value)} />
          )}
        </Field>
      </Show>

      <Field label={t.unit() === "shares" ? "Quantity" : "Amount"} unit={t.unit() === "shares" ? "shares" : "USD"}
        error={tried() ? t.amountError() : null}
        hint={t.unit() === "money" && t.quantity() ? `About ${format.shares(t.quantity() ?? 0)}` : undefined}
        action={
          <Segmented label="Quantity in" value={t.unit()} onChange={t.setUnit}
            options={[{ value: "shares", label: "Shares" }, { value: "money", label: "Money" }]} />
        }>
        {(field) => (
          <input {...field} ref={(input) => props.quantityRef?.(input)} inputmode="decimal" autocomplete="off" placeholder="0" value={t.amount()}
            onInput={(event) => t.setAmount(event.currentTarget.value)} />
        )}
      </Field>

      <Show when={t.maximum() !== null}>
        <div class={styles.share}>
          <input type="range" min="0" max="100" step="1" aria-label="Part of what is available" value={percent()}
            aria-valuetext={`${percent()} %, ${format.shares(t.quantity() ?? 0)}`}
            data-side={t.side()} disabled={t.maximum() === 0} onInput={(event) => t.setPercent(event.currentTarget.valueAsNumber)} />
          <div class={styles.percents}>
            <For each={[25, 50, 75, 100]}>
              {(part) => <button type="button" disabled={t.maximum() === 0} onClick={() => t.setPercent(part)}>{part === 100 ? "Max" : `${part}%`}</button>}
            </For>
          </div>
        </div>
      </Show>

      <Show when={t.type() === "limit"} fallback={<Note ticket={t} />}>
        <Segmented label="Time in force" value={t.timeInForce()} onChange={(value: TimeInForce) => t.setTimeInForce(value)}
          options={[{ value: "GTC", label: "Until cancelled" }, { value: "IOC", label: "Now or never" }]} />
      </Show>

      <ReceiptLines ticket={t} />

      <div class={styles.messages}>
        <Show when={error() !== null}>
          <p class={styles.error} role="alert">
            {explain(error())}
            {isUncertain(error()) ? " The order may have arrived; pressing the button again, with nothing changed, cannot place it twice." : ""}
          </p>
        </Show>
        <Show when={placed()}>
          {(order) => (
            <p class={styles.done} data-tone={outcome(order(), props.artistName).tone}>
              {outcome(order(), props.artistName).text} <a href="/portfolio">See portfolio</a>
            </p>
          )}
        </Show>
      </div>

      <Switch>
        <Match when={session().status === "out"}>
          <a class={buttonClass(t.side(), "large")} href={signInHref(location.pathname)}>Sign in to {t.side()}</a>
        </Match>
        <Match when={!props.fresh}>
          <Button kind={t.side()} size="large" disabled>Waiting for live prices</Button>
        </Match>
        <Match when={true}>
          <Button kind={t.side()} size="large" type="submit" disabled={busy() || session().status === "restoring"}>
            {busy() ? "Sending…" : `${verb()}${t.quantity() ? ` ${format.shares(t.quantity() ?? 0)}` : ""}`}
          </Button>
        </Match>
      </Switch>
    </form>
  );
}

const PRIVACIES: [Privacy, string][] = [["public", "Everyone"], ["followers", "My followers"], ["private", "Only me"]];

/** What may be said about a market trade, and who may read it. */
function Note(props: { ticket: Ticket }) {
  return (
    <details class={styles.note}>
      <summary>Add a note</summary>
      <label class="sr-only" for="caption">Caption</label>
      <textarea id="caption" rows="2" maxlength="500" placeholder="Why this trade?" value={props.ticket.caption()}
        onInput={(event) => props.ticket.setCaption(event.currentTarget.value)} />
      <label class={styles.privacy}>
        <span>Who sees this trade</span>
        <select aria-label="Privacy" value={props.ticket.privacy()} onChange={(event) => props.ticket.setPrivacy(event.currentTarget.value as Privacy)}>
          <For each={PRIVACIES}>{([value, label]) => <option value={value}>{label}</option>}</For>
        </select>
      </label>
    </details>
  );
}
