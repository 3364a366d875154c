import { createSignal, Show } from "solid-js";
import { explain } from "../lib/explain.ts";
import { rescueFocus } from "./focus.ts";
import { say } from "./notices.ts";
import { Button } from "./Button.tsx";
import styles from "./ConfirmButton.module.css";

interface Props {
  label: string;
  /** The whole of what the button does, for those who do not see what it stands beside. */
  name?: string;
  question: string;
  yes: string;
  act: () => Promise<unknown>;
}

/** A button for what cannot be taken back: asks once, where it stands. A failure is told in the corner. */
export function ConfirmButton(props: Props) {
  const [asking, setAsking] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  let first: HTMLButtonElement | undefined;

  function ask(open: boolean): void {
    setAsking(open);
    // The button that was pressed has gone: the one in its place takes the focus.
    queueMicrotask(() => first?.focus());
  }

  async function act(): Promise<void> {
    setBusy(true);
    try {
      await props.act();
    } catch (error) {
      say(explain(error), "bad");
    } finally {
      setBusy(false);
      ask(false);
      rescueFocus();
    }
  }

  return (
    <div
      class={styles.ask}
      onKeyDown={(event) => event.key === "Escape" && asking() && (event.stopPropagation(), ask(false))}
    >
      <Show
        when={asking()}
        fallback={
          <Button kind="quiet" size="small" ref={first} aria-label={props.name} onClick={() => ask(true)}>
            {props.label}
          </Button>
        }
      >
        <span>{props.question}</span>
        <Button kind="primary" size="small" ref={first} disabled={busy()} onClick={act}>
          {busy() ? "One moment…" : props.yes}
        </Button>
        <Button kind="quiet" size="small" disabled={busy()} onClick={() => ask(false)}>
          No
        </Button>
      </Show>
    </div>
  );
}
