import { Show } from "solid-js";
import type { Account } from "../../../domain/api/accounts.ts";
import { linkGoogle, signInMethods, unlinkGoogle } from "../../../domain/api/google.ts";
import { ConfirmButton } from "../../ui/ConfirmButton.tsx";
import { Button } from "../../ui/Button.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { useAnswer } from "../../lib/query.ts";
import { say } from "../../ui/notices.ts";
import { accountChanged, call } from "../../lib/session.ts";
import { createTask } from "../../ui/task.ts";
import { Setting } from "../../ui/Setting.tsx";

interface Props {
  account: Account;
  /** Why linking failed at Google, or null. */
  problem: unknown;
}

/** The Google account that signs in to this one; shown where Google is set up, or linked from when it was. */
export function GoogleSetting(props: Props) {
  const methods = useAnswer(signInMethods, () => ({}));
  const task = createTask(props.problem);
  const link = async () => location.assign((await call(linkGoogle, {})).url);
  async function unlink(): Promise<void> {
    await call(unlinkGoogle, {});
    await accountChanged();
    say("Google account unlinked");
  }
  return (
    <Show when={props.account.google || methods.data?.google}>
      <Setting
        title="Google"
        tools={
          <Show
            when={props.account.google}
            fallback={
              <Button kind="quiet" size="small" disabled={task.busy()} onClick={() => task.run(link)}>
                Link<span class="sr-only"> Google account</span>
              </Button>
            }
          >
            <ConfirmButton
              label="Unlink"
              name="Unlink Google account"
              question="Unlink Google?"
              yes="Yes, unlink"
              act={unlink}
            />
          </Show>
        }
      >
        <Show when={props.account.google} fallback="Not linked">
          Linked
        </Show>
        <Problem error={task.error()} />
      </Setting>
    </Show>
  );
}
