import { format } from "../lib/format.ts";

/** A moment in milliseconds: date and time, or how long ago with both on hovering. */
export function Time(props: { at: number; ago?: boolean }) {
  return (
    <time datetime={new Date(props.at).toISOString()} title={props.ago ? format.stamp(props.at) : undefined}>
      {props.ago ? format.ago(props.at, Date.now()) : format.stamp(props.at)}
    </time>
  );
}
