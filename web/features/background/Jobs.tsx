import { Page } from "../../ui/Page.tsx";
import { DeadLettersPanel } from "./DeadLettersPanel.tsx";
import { JobsPanel } from "./JobsPanel.tsx";

/** Work that is done in the background, and what was given up on. */
export default function Jobs() {
  return (
    <Page title="Jobs">
      <JobsPanel />
      <DeadLettersPanel />
    </Page>
  );
}
