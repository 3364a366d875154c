import { Dialog } from "@kobalte/core/dialog";
import { type JSX, Show } from "solid-js";
import { returnFocus } from "./focus.ts";
import { buttonClass } from "./Button.tsx";
import dialog from "./Dialog.module.css";
import { Icon } from "./Icon.tsx";
import styles from "./Modal.module.css";

interface Props {
  title: string;
  lead: string;
  /** Closes it without doing anything; a modal without it closes only by what stands in it. */
  onClose?: () => void;
  children: JSX.Element;
}

/** A dialog in the middle of the page, open for as long as it is rendered; the focus goes back to where it was. */
export function Modal(props: Props) {
  const before = document.activeElement;
  let content: HTMLElement | undefined;
  // Where one goes on, not at the cross.
  function enter(event: Event): void {
    const first = content?.querySelector<HTMLElement>("input:checked, input:not([hidden], [type=radio])");
    if (!first) return;
    event.preventDefault();
    first.focus();
  }
  return (
    <Dialog open onOpenChange={() => props.onClose?.()}>
      <Dialog.Portal>
        <Dialog.Overlay class={dialog.overlay ?? ""} />
        <Dialog.Content
          ref={content}
          class={`${dialog.content} ${styles.content}`}
          onOpenAutoFocus={enter}
          onCloseAutoFocus={(event) => (event.preventDefault(), returnFocus(before))}
        >
          <header class={styles.head}>
            <Dialog.Title>{props.title}</Dialog.Title>
            <Show when={props.onClose}>
              <Dialog.CloseButton class={buttonClass("icon")} aria-label="Close">
                <Icon name="close" />
              </Dialog.CloseButton>
            </Show>
          </header>
          <Dialog.Description class={styles.lead ?? ""}>{props.lead}</Dialog.Description>
          {props.children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog>
  );
}
