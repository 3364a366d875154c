import { For, Show } from "solid-js";
import { myActs } from "../../../domain/api/admin.ts";
import { LoadMore } from "../../ui/LoadMore.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Time } from "../../ui/Time.tsx";
import { createPages } from "../../lib/pages.ts";
import { call } from "../../lib/session.ts";
import { describeAct } from "./describe.ts";
import { Row, Rows } from "../../ui/Rows.tsx";

const PAGE = 10;

/** What was done with the account, so that its owner notices what they did not do. */
export function ActivityPanel() {
  const acts = createPages(
    () => null,
    async (_, cursor) => {
      const page = await call(myActs, { query: { limit: PAGE, ...(cursor !== undefined && { cursor }) } });
      return { items: page.acts, nextCursor: page.nextCursor };
    },
  );
  return (
    <Panel title="Activity" id="activity">
      <Show when={acts.items()}>
        {(all) => (
          <Rows label="Activity">
            <For each={all()}>
              {(act) => (
                <Row plain title={describeAct(act)}>
                  <Time at={act.time} />
                </Row>
              )}
            </For>
          </Rows>
        )}
      </Show>
      <LoadMore
        label="Show older activity"
        error={acts.error()}
        loading={acts.loading()}
        hasMore={acts.hasMore()}
        onMore={acts.more}
      />
    </Panel>
  );
}
