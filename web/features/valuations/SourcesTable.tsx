import { For, Show } from "solid-js";
import type { SourcePart, Valuation } from "../../../domain/api/valuations.ts";
import { format } from "../../lib/format.ts";
import { Heading, NumberCell } from "../../ui/columns.tsx";
import data from "../../ui/DataTable.module.css";
import { Empty } from "../../ui/Empty.tsx";
import { PercentChange } from "../../ui/PercentChange.tsx";
import { Time } from "../../ui/Time.tsx";
import { sourceTitle } from "./sources.ts";
import styles from "./Valuation.module.css";

/** What each source says of an artist, and its part in the fair value. */
export function SourcesTable(props: { valuation: Valuation }) {
  return (
    <Show when={props.valuation.parts.length > 0} fallback={<Empty text="No source has told of this artist yet." />}>
      <div class={data.scroller}>
        <table class={data.table} aria-label="Fair value by source">
          <thead>
            <tr>
              <Heading>Source</Heading>
              <Heading num>Now</Heading>
              <Heading num>Expected</Heading>
              <Heading num desk>
                Alone
              </Heading>
              <Heading num desk>
                Weight
              </Heading>
              <Heading num>Part</Heading>
            </tr>
          </thead>
          <tbody>
            <For each={props.valuation.parts}>{(part) => <Row part={part} />}</For>
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Fair value</th>
              <td />
              <td />
              <td class={data.desk} />
              <td class={data.desk} />
              <NumberCell>{format.price(props.valuation.fairValue)}</NumberCell>
            </tr>
          </tfoot>
        </table>
      </div>
    </Show>
  );
}

function Row(props: { part: SourcePart }) {
  const isLate = () => props.part.age > props.part.staleAfter;
  return (
    <tr>
      <th scope="row">
        {sourceTitle(props.part.source)}
        <small class={isLate() ? styles.late : styles.age}>
          <Time at={props.part.observedAt} ago />
          {isLate() && ", late"}
        </small>
      </th>
      <NumberCell>{format.compact(props.part.level)}</NumberCell>
      <NumberCell>
        <PercentChange bps={Math.round(props.part.growth * 10_000)} />
      </NumberCell>
      <NumberCell desk>{format.price(props.part.alone)}</NumberCell>
      <NumberCell desk>{format.part(props.part.weight)}</NumberCell>
      <NumberCell>{format.price(props.part.cents)}</NumberCell>
    </tr>
  );
}
