import { createEffect, on } from "solid-js";
import { format } from "../lib/format.ts";

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** A price in cents that is tinted for a moment when it moves. */
export function Flash(props: { cents: number | null; text?: string }) {
  let element!: HTMLSpanElement;
  createEffect(
    on(
      () => props.cents,
      (now, before = null) => {
        if (now === null || before === null || now === before || still.matches) return;
        const tint = now > before ? "var(--up-tint)" : "var(--down-tint)";
        element.animate([{ backgroundColor: tint }, { backgroundColor: "transparent" }], {
          duration: 900,
          easing: "ease-out",
        });
      },
      { defer: true },
    ),
  );
  return <span ref={element}>{props.text ?? format.price(props.cents)}</span>;
}
