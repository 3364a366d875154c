import { onCleanup } from "solid-js";
import { type Action, settings } from "./settings.ts";

const handlers: Record<Action, (() => void)[]> = { search: [], buy: [], sell: [], help: [] };

/** What each action does, for the list of shortcuts. */
export const ACTION_NAMES: Record<Action, string> = {
  search: "Search artists",
  buy: "Open the ticket to buy",
  sell: "Open the ticket to sell",
  help: "Show the shortcuts",
};

/** Does `handler` on an action's key while the owner lives; the latest owner goes first. */
export function onAction(action: Action, handler: () => void): void {
  handlers[action].push(handler);
  onCleanup(() => handlers[action].splice(handlers[action].indexOf(handler), 1));
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
  !(target instanceof HTMLInputElement && /^(radio|checkbox|range|button)$/.test(target.type));

/** Listens for the shortcuts for as long as the page lives. */
export function listenForShortcuts(): void {
  addEventListener("keydown", (event) => {
    if (!settings.shortcuts || event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target))
      return;
    // A dialog has the keyboard to itself.
    if (document.querySelector('[role="dialog"]')) return;
    const action = (Object.keys(handlers) as Action[]).find((name) => settings.keys[name] === event.key.toLowerCase());
    const handler = action && handlers[action].at(-1);
    if (!handler) return;
    event.preventDefault();
    handler();
  });
}
