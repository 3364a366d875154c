import { format, tone } from "../lib/format.ts";

/** A gain or loss in cents: colour, arrow and sign say the same thing. `text`: the amount in another currency. */
export function MoneyChange(props: { cents: number; text?: string }) {
  return (
    <span class={`figures ${tone(props.cents)}`}>
      <span aria-hidden="true">{format.arrow(props.cents)} </span>
      {props.text ?? format.signedMoney(props.cents)}
    </span>
  );
}
