import { createSignal, For, Show } from "solid-js";
import type { TimeInForce } from "../../../domain/core/orders.ts";
import { type IntentField, isLimit, type Kind, priceFields, rests, timesInForce } from "./intent.ts";
import { explainKind, fieldName, SPECIAL_KINDS } from "./kinds.ts";
import type { Ticket } from "./ticket.ts";
import { Checkbox } from "../../ui/Checkbox.tsx";
import { Field } from "../../ui/Field.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import styles from "./TicketForm.module.css";

interface Props {
  ticket: Ticket;
  errors: Partial<Record<IntentField, string>>;
}

const isPlain = (kind: Kind): kind is "market" | "limit" => kind === "market" || kind === "limit";

/** The kind of order: the two that most people need side by side, the others behind "More". */
export function TicketKind(props: { ticket: Ticket }) {
  const t = props.ticket;
  // Comes back to what was chosen there before.
  const [special, setSpecial] = createSignal<Kind>("stop");
  const offered = () => SPECIAL_KINDS.filter(({ kind }) => kind !== "bracket" || t.form.side === "buy");
  const choose = (kind: Kind) => {
    setSpecial(kind);
    t.set("kind", kind);
  };
  const again = () => choose(offered().find(({ kind }) => kind === special())?.kind ?? "stop");
  return (
    <>
      <Segmented
        label="Order type"
        value={isPlain(t.form.kind) ? t.form.kind : "more"}
        onChange={(value) => (value === "more" ? again() : t.set("kind", value))}
        options={[
          { value: "market", label: "Market" },
          { value: "limit", label: "Limit" },
          { value: "more", label: "More" },
        ]}
      />
      <Show when={!isPlain(t.form.kind)}>
        <select
          class={styles.kind}
          aria-label="Kind of order"
          onChange={(event) => choose(event.currentTarget.value as Kind)}
        >
          <For each={offered()}>
            {({ kind, name }) => (
              <option value={kind} selected={t.form.kind === kind}>
                {name}
              </option>
            )}
          </For>
        </select>
      </Show>
      <p class={styles.says}>{explainKind(t.form.kind, t.form.side)}</p>
    </>
  );
}

/** The money fields of the chosen kind. */
export function TicketPrices(props: Props) {
  const t = props.ticket;
  const fields = () => priceFields(t.form.kind, t.form.side);
  return (
    <Show when={fields().length > 0}>
      <div class={styles.prices} data-pairs={fields().length > 1 ? "" : undefined}>
        <For each={fields()}>
          {(name) => (
            <Field
              label={fieldName(name, t.form.kind)}
              unit="USD"
              error={props.errors[name] ?? null}
              hint={name === "stopLimitPrice" ? "Empty: at the market" : undefined}
            >
              {(field) => (
                <input
                  {...field}
                  inputmode="decimal"
                  autocomplete="off"
                  placeholder="0.00"
                  value={t.form[name]}
                  onInput={(event) => t.set(name, event.currentTarget.value)}
                />
              )}
            </Field>
          )}
        </For>
      </div>
    </Show>
  );
}

const TIMES: Record<TimeInForce, string> = {
  GTC: "Until cancelled",
  GTD: "Until a date",
  IOC: "Now or never",
  FOK: "All at once or not at all",
};

const DAY = 86_400_000;

/** A time as a date-time field takes it: the reader's own clock, to the minute. */
function fieldTime(ms: number): string {
  const offset = new Date(ms).getTimezoneOffset() * 60_000;
  return new Date(ms - offset).toISOString().slice(0, 16);
}

/** How long an order stays, and how it shows on the book. */
export function TicketOptions(props: Props) {
  const t = props.ticket;
  const chosen = () => t.intent().timeInForce;
  function stay(value: TimeInForce): void {
    t.set("timeInForce", value);
    if (value === "GTD" && t.form.expiresAt === "") t.set("expiresAt", fieldTime(Date.now() + DAY));
  }
  return (
    <>
      <label class={styles.choice}>
        <span>Time in force</span>
        <select onChange={(event) => stay(event.currentTarget.value as TimeInForce)}>
          <For each={timesInForce(t.form.kind)}>
            {(value) => (
              <option value={value} selected={chosen() === value}>
                {TIMES[value]}
              </option>
            )}
          </For>
        </select>
      </label>
      <Show when={chosen() === "GTD"}>
        <Field label="Until" error={props.errors.expiresAt ?? null}>
          {(field) => (
            <input
              {...field}
              type="datetime-local"
              value={t.form.expiresAt}
              onInput={(event) => t.set("expiresAt", event.currentTarget.value)}
            />
          )}
        </Field>
      </Show>
      <Show when={isLimit(t.form.kind) && rests(t.intent())}>
        <details class={styles.more} open={props.errors.displayQuantity !== undefined || undefined}>
          <summary>More options</summary>
          <Checkbox checked={t.form.postOnly} onChange={(on) => t.set("postOnly", on)}>
            Post-only: refused rather than trading at once
          </Checkbox>
          <Field
            label="Show at a time"
            unit="shares"
            error={props.errors.displayQuantity ?? null}
            hint="An iceberg: the rest stays hidden. Leave empty to show all."
          >
            {(field) => (
              <input
                {...field}
                inputmode="numeric"
                autocomplete="off"
                placeholder="All"
                value={t.form.displayQuantity}
                onInput={(event) => t.set("displayQuantity", event.currentTarget.value)}
              />
            )}
          </Field>
        </details>
      </Show>
    </>
  );
}
