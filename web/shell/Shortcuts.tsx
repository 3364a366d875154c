import { Dialog } from "@kobalte/core/dialog";
import { createSignal, For } from "solid-js";
import { type Action, DEFAULT_KEYS, setSettings, settings } from "../ui/settings.ts";
import { ACTION_NAMES } from "../ui/shortcuts.ts";
import { Button, buttonClass } from "../ui/Button.tsx";
import dialog from "../ui/Dialog.module.css";
import { Icon } from "../ui/Icon.tsx";
import styles from "./Shortcuts.module.css";

/** The list of shortcuts, where each can be given another key and all can be switched off. */
export function Shortcuts(props: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const [changing, setChanging] = createSignal<Action | null>(null);

  function takeKey(event: KeyboardEvent): void {
    const action = changing();
    if (!action || event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    setChanging(null);
    const key = event.key.toLowerCase();
    const taken = Object.entries(settings.keys).some(([other, used]) => other !== action && used === key);
    if (key.length === 1 && key !== " " && !taken) setSettings("keys", action, key);
  }

  return (
    <Dialog open={props.open} onOpenChange={props.onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay class={dialog.overlay ?? ""} />
        <Dialog.Content class={`${dialog.content} ${styles.content}`} onKeyDown={takeKey}>
          <header class={dialog.head}>
            <Dialog.Title>Keyboard shortcuts</Dialog.Title>
            <Dialog.CloseButton class={buttonClass("icon")} aria-label="Close">
              <Icon name="close" />
            </Dialog.CloseButton>
          </header>
          <dl class={styles.list}>
            <For each={Object.keys(ACTION_NAMES) as Action[]}>
              {(action) => (
                <div class={styles.row}>
                  <dt>{ACTION_NAMES[action]}</dt>
                  <dd>
                    <button
                      type="button"
                      class={styles.key}
                      aria-label={`Key for “${ACTION_NAMES[action]}”: ${settings.keys[action]}. Change`}
                      onClick={() => setChanging(action)}
                      onBlur={() => setChanging(null)}
                    >
                      {changing() === action ? "Press a key" : settings.keys[action].toUpperCase()}
                    </button>
                  </dd>
                </div>
              )}
            </For>
            <div class={styles.row}>
              <dt>Close the ticket or a dialog</dt>
              <dd>
                <kbd class={styles.key}>Esc</kbd>
              </dd>
            </div>
          </dl>
          <footer class={styles.foot}>
            <label class={styles.toggle}>
              <input
                type="checkbox"
                checked={settings.shortcuts}
                onChange={(event) => setSettings("shortcuts", event.currentTarget.checked)}
              />
              Use shortcuts
            </label>
            <Button kind="quiet" size="small" onClick={() => setSettings("keys", DEFAULT_KEYS)}>
              Reset keys
            </Button>
          </footer>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog>
  );
}
