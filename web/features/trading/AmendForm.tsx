import { createSignal, For, onMount, Show } from "solid-js";
import { createStore } from "solid-js/store";
import { amendOrder } from "../../../domain/api/trading.ts";
import type { Order } from "../../../domain/core/orders.ts";
import { explain } from "../../lib/explain.ts";
import { learnOrders } from "./order-store.ts";
import { amendable, type AmendField, amendText, keepsPlace, readAmendment } from "./amend.ts";
import { announce } from "../../ui/announcer.ts";
import { createTask } from "../../ui/task.ts";
import { call } from "../../lib/session.ts";
import styles from "./AmendForm.module.css";
import { Button } from "../../ui/Button.tsx";
import { Field, focusFirstInvalid } from "../../ui/Field.tsx";

const NAMES: Record<AmendField, string> = {
  stopPrice: "New stop price",
  price: "New limit price",
  quantity: "New quantity",
};

interface Props {
  order: Order;
  /** The order in words. */
  what: string;
  /** Told when the order was changed, or is to stay as it is. */
  onDone: () => void;
}

/** Changes an open order where it stands; Escape leaves it as it is. */
export function AmendForm(props: Props) {
  const [text, setText] = createStore(amendText(props.order));
  const [tried, setTried] = createSignal(false);
  const task = createTask();
  const read = () => readAmendment(props.order, text);
  const isChanged = () => Object.keys(read().amendment).length > 0;
  let form!: HTMLFormElement;
  // All of it, in a panel that may be low.
  const show = () => queueMicrotask(() => form.scrollIntoView({ block: "nearest" }));
  onMount(() => {
    form.querySelector("input")?.select();
    show();
  });

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    task.clear();
    const { amendment, errors } = read();
    if (task.busy()) return;
    if (Object.keys(errors).length > 0) return focusFirstInvalid(form);
    if (!isChanged()) return props.onDone();
    const amend = async () =>
      learnOrders([await call(amendOrder, { params: { id: props.order.id }, body: amendment })]);
    if (!(await task.run(amend))) return show();
    announce("Order changed");
    props.onDone();
  }

  return (
    <form
      ref={form}
      class={styles.form}
      noValidate
      aria-label={`Change ${props.what}`}
      onSubmit={submit}
      onKeyDown={(event) => event.key === "Escape" && (event.stopPropagation(), props.onDone())}
    >
      <For each={amendable(props.order)}>
        {(name) => (
          <Field
            label={NAMES[name]}
            unit={name === "quantity" ? "shares" : "USD"}
            error={tried() ? (read().errors[name] ?? null) : null}
          >
            {(field) => (
              <input
                {...field}
                inputmode="decimal"
                autocomplete="off"
                value={text[name]}
                onInput={(event) => setText(name, event.currentTarget.value)}
              />
            )}
          </Field>
        )}
      </For>
      <div class={styles.end}>
        <Button kind="primary" type="submit" disabled={task.busy()}>
          {task.busy() ? "Changing…" : "Change order"}
        </Button>
        <Button kind="quiet" onClick={() => props.onDone()}>
          Keep as it is
        </Button>
        <Show
          when={task.error() === null}
          fallback={
            <p class={styles.error} role="alert">
              {explain(task.error())}
            </p>
          }
        >
          <Show when={isChanged()}>
            <p class={styles.note}>
              {keepsPlace(props.order, read().amendment)
                ? "It keeps its place in the queue."
                : "It goes to the back of the queue at its price."}
            </p>
          </Show>
        </Show>
      </div>
    </form>
  );
}
