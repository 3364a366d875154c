import { For, Show } from "solid-js";
import { myActs } from "../../../domain/api/admin.ts";
import { LoadMore } from "../../ui/LoadMore.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Time } from "../../ui/Time.tsx";
import { usePages } from "../../lib/query.ts";
import { describeAct } from "./describe.ts";
import { Row, Rows } from "../../ui/Rows.tsx";

const PAGE = 10;

/** What was done with the account, so that its owner notices what they did not do. */
export function ActivityPanel() {
  const acts = usePages(myActs, () => ({ limit: PAGE }));
  return (
    <Panel title="Activity" id="activity">
      <Show when={acts.data}>
        {(data) => (
          <Rows label="Activity">
            <For each={data().pages.flatMap((page) => page.acts)}>
              {(act) => (
                <Row plain title={describeAct(act)}>
                  <Time at={act.time} />
                </Row>
              )}
            </For>
          </Rows>
        )}
      </Show>
      <LoadMore label="Show older activity" pages={acts} />
    </Panel>
  );
}
