import { format, tone } from "../lib/format.ts";

/** A gain or loss in cents: colour, arrow and sign say the same thing. */
export function MoneyChange(props: { cents: number }) {
  return (
    <span class={`figures ${tone(props.cents)}`}>
      <span aria-hidden="true">{format.arrow(props.cents)} </span>
      {format.signedMoney(props.cents)}
    </span>
  );
}
