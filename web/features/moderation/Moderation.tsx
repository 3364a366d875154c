import { createSignal, For, Show } from "solid-js";
import { type FlagStatus, listFlags } from "../../../domain/api/moderation.ts";
import { Empty } from "../../ui/Empty.tsx";
import { FlagRow } from "./FlagRow.tsx";
import { LoadMore } from "../../ui/LoadMore.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { Page } from "../../ui/Page.tsx";
import { createPages } from "../../lib/pages.ts";
import { call } from "../../lib/session.ts";

const NOTHING: Record<FlagStatus, string> = {
  open: "Nothing waits for a look.",
  confirmed: "No flag has been confirmed.",
  dismissed: "No flag has been dismissed.",
};

/** Trading that may be one person's with themselves, for a moderator to judge. */
export default function Moderation() {
  const [status, setStatus] = createSignal<FlagStatus>("open");
  const flags = createPages(status, async (wanted, cursor) => {
    const page = await call(listFlags, {
      query: { status: wanted, limit: 25, ...(cursor !== undefined && { cursor }) },
    });
    return { items: page.flags, nextCursor: page.nextCursor };
  });
  return (
    <Page
      title="Moderation"
      lead="Trades between accounts that seem to be one person's. A flag is a question, not a verdict."
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
        <Show when={flags.items()?.length === 0 && !flags.loading()}>
          <Empty text={NOTHING[status()]} />
        </Show>
        <ul aria-label="Flags">
          <For each={flags.items()}>
            {(flag) => (
              <FlagRow
                flag={flag}
                onReviewed={(reviewed) => flags.replace(flag, reviewed.status === status() ? reviewed : undefined)}
              />
            )}
          </For>
        </ul>
        <LoadMore
          label="Show older flags"
          error={flags.error()}
          loading={flags.loading()}
          hasMore={flags.hasMore()}
          onMore={flags.more}
        />
      </Panel>
    </Page>
  );
}
