import { format, tone } from "../lib/format.ts";

/** A gain or loss in cents: colour, arrow and sign say the same thing. `as` writes the amount otherwise, such as in another currency. */
export function MoneyChange(props: { cents: number; as?: (cents: number) => string }) {
  return (
    <span class={`figures ${tone(props.cents)}`}>
      <span aria-hidden="true">{format.arrow(props.cents)} </span>
      {(props.as ?? format.signedMoney)(props.cents)}
    </span>
  );
}
