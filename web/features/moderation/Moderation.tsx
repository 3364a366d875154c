import { createSignal, For, Show } from "solid-js";
import { type FlagStatus, listFlags } from "../../../domain/api/moderation.ts";
import { Empty } from "../../ui/Empty.tsx";
import { FlagRow } from "./FlagRow.tsx";
import { LoadMore } from "../../ui/LoadMore.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { Page } from "../../ui/Page.tsx";
import { usePages } from "../../lib/query.ts";

const NOTHING: Record<FlagStatus, string> = {
  open: "Nothing waits for a look.",
  confirmed: "No flag has been confirmed.",
  dismissed: "No flag has been dismissed.",
};

/** Trading that may be one person's with themselves, for a moderator to judge. */
export default function Moderation() {
  const [status, setStatus] = createSignal<FlagStatus>("open");
  const flags = usePages(listFlags, () => ({ status: status(), limit: 25 }));
  const shown = () => flags.data?.pages.flatMap((page) => page.flags) ?? [];
  return (
    <Page
      title="Moderation"
      lead="Trades between accounts that seem to be one person's, or by which one gave to another. A flag is a question, not a verdict."
    >
      <Panel
        title="Flags"
        tools={
          <Segmented
            label="Status"
            value={status()}
            onChange={setStatus}
            options={[
              { value: "open", label: "Open" },
              { value: "confirmed", label: "Confirmed" },
              { value: "dismissed", label: "Dismissed" },
            ]}
          />
        }
      >
        <Show when={flags.data && shown().length === 0 && !flags.isFetching}>
          <Empty text={NOTHING[status()]} />
        </Show>
        <ul aria-label="Flags">
          <For each={shown()}>{(flag) => <FlagRow flag={flag} />}</For>
        </ul>
        <LoadMore label="Show older flags" pages={flags} />
      </Panel>
    </Page>
  );
}
