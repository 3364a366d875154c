import { createSignal } from "solid-js";

const [announcement, setAnnouncement] = createSignal("");
export { announcement };

/** Has screen readers say `text` when they are next idle; the page's one live region shows it. */
export function announce(text: string): void {
  // The same words again would go unnoticed: a trailing space makes them new.
  setAnnouncement((before) => (before === text ? `${text} ` : text));
}
