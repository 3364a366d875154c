import { For } from "solid-js";
import { dismiss, notices } from "../ui/notices.ts";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import styles from "./Notices.module.css";

/** Short messages in the corner. Screen readers get them through the live region instead. */
export function Notices() {
  return (
    <ul class={styles.list} aria-label="Notices">
      <For each={notices()}>
        {(notice) => (
          <li class={styles.notice} data-tone={notice.tone}>
            <span>{notice.title}</span>
            <Button kind="icon" aria-label="Dismiss" onClick={() => dismiss(notice.id)}>
              <Icon name="close" size={16} />
            </Button>
          </li>
        )}
      </For>
    </ul>
  );
}
