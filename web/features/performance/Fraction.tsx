import { Show } from "solid-js";
import { PercentChange } from "../../ui/PercentChange.tsx";

/** A fraction as a change; a dash where there is none. */
export function Fraction(props: { of: number | null }) {
  return (
    <Show when={props.of !== null} fallback="–">
      <PercentChange bps={Math.round((props.of ?? 0) * 10_000)} />
    </Show>
  );
}
