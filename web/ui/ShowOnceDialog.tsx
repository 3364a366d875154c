import { For, Show } from "solid-js";
import { Button } from "./Button.tsx";
import { Modal } from "./Modal.tsx";
import { copy, save } from "./files.ts";
import styles from "./ShowOnceDialog.module.css";

/** What is shown this once. */
export interface Secret {
  title: string;
  lead: string;
  lines: readonly string[];
  /** What is copied, at the beginning of a sentence. */
  what: string;
  /** Offers to save the lines under this name. */
  file?: string;
}

/** Shows secrets that are shown once: closes only when the reader says that they are saved. */
export function ShowOnceDialog(props: { secret: Secret; onDone: () => void }) {
  const many = () => props.secret.lines.length > 1;
  const text = () => props.secret.lines.join("\n");
  return (
    <Modal title={props.secret.title} lead={props.secret.lead}>
      <ul class={styles.lines} data-many={many() ? "" : undefined}>
        <For each={props.secret.lines}>{(line) => <li>{line}</li>}</For>
      </ul>
      <div class={styles.tools}>
        <Button kind="quiet" onClick={() => copy(text(), props.secret.what)}>
          Copy
        </Button>
        <Show when={props.secret.file}>
          {(name) => (
            <Button kind="quiet" onClick={() => save(`${text()}\n`, name(), "text/plain")}>
              Download
            </Button>
          )}
        </Show>
        <Button kind="primary" class={styles.done ?? ""} onClick={() => props.onDone()}>
          I have saved {many() ? "them" : "it"}
        </Button>
      </div>
    </Modal>
  );
}
