import { format, tone } from "../lib/format.ts";

/** A change in basis points: colour, arrow and sign say the same thing. */
export function PercentChange(props: { bps: number }) {
  return (
    <span class={`figures ${tone(props.bps)}`}>
      <span aria-hidden="true">{format.arrow(props.bps)} </span>
      {format.percent(props.bps)}
    </span>
  );
}
