import { createEffect } from "solid-js";

/** Names the page in the browser's tab; renders nothing. */
export function Title(props: { text: string }) {
  createEffect(() => {
    document.title = `${props.text} · Anticip`;
  });
  return null;
}
