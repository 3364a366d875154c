import { Dialog } from "@kobalte/core/dialog";
import type { JSX } from "solid-js";
import { buttonClass } from "../../ui/Button.tsx";
import dialog from "../../ui/Dialog.module.css";
import { Icon } from "../../ui/Icon.tsx";

/** The ticket as a sheet that comes up from below, for screens without room beside the chart. */
export function TicketSheet(props: { open: boolean; onOpenChange: (open: boolean) => void; children: JSX.Element }) {
  return (
    <Dialog open={props.open} onOpenChange={props.onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay class={dialog.overlay ?? ""} />
        <Dialog.Content class={dialog.sheet ?? ""}>
          <header class={dialog.head}>
            <Dialog.Title>Order ticket</Dialog.Title>
            <Dialog.CloseButton class={buttonClass("icon")} aria-label="Close">
              <Icon name="close" />
            </Dialog.CloseButton>
          </header>
          {props.children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog>
  );
}
