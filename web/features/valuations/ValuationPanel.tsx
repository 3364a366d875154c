import { createSignal, Show } from "solid-js";
import { getValuation } from "../../../domain/api/valuations.ts";
import { useAnswer } from "../../lib/query.ts";
import { Loaded } from "../../ui/Loaded.tsx";
import { Reasons } from "./Reasons.tsx";
import { SourcesTable } from "./SourcesTable.tsx";
import styles from "./Valuation.module.css";

/** An artist's fair value by source, fetched when it is opened, and where to read more. */
export function ValuationPanel(props: { artistId: string }) {
  const [open, setOpen] = createSignal(false);
  return (
    <details class={styles.panel} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Fair value by source</summary>
      <Show when={open()}>
        <Opened artistId={props.artistId} />
      </Show>
    </details>
  );
}

function Opened(props: { artistId: string }) {
  const valuation = useAnswer(getValuation, () => ({ params: { id: props.artistId } }));
  return (
    <Loaded query={valuation}>
      {(shown) => (
        <>
          <SourcesTable valuation={shown()} />
          <Reasons valuation={shown()} />
          <p class={styles.more}>
            <a href={`/prices/${props.artistId}`}>How this price arises</a>
          </p>
        </>
      )}
    </Loaded>
  );
}
