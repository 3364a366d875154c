import { createSignal, Show } from "solid-js";
import type { Account } from "../../../domain/api/accounts.ts";
import { removeTotp, renewRecoveryCodes } from "../../../domain/api/second-factor.ts";
import { ConfirmButton } from "../../ui/ConfirmButton.tsx";
import { say } from "../../ui/notices.ts";
import { accountChanged, call } from "../../lib/session.ts";
import { EnrolForm } from "./EnrolForm.tsx";
import { ShowOnceDialog } from "../../ui/ShowOnceDialog.tsx";
import { Setting } from "../../ui/Setting.tsx";
import styles from "../../ui/Setting.module.css";

/** The second factor: on with an authenticator app, off, and the recovery codes for when the app is lost. */
export function SecondFactorSetting(props: { account: Account }) {
  const [codes, setCodes] = createSignal<readonly string[] | null>(null);

  async function switchOff(): Promise<void> {
    await call(removeTotp, {});
    await accountChanged();
    say("Second factor switched off");
  }
  const renew = async () => setCodes((await call(renewRecoveryCodes, {})).recoveryCodes);

  async function seen(): Promise<void> {
    setCodes(null);
    await accountChanged();
  }

  return (
    <>
      <Show
        when={props.account.secondFactor}
        fallback={
          <Setting
            title="Second factor"
            edit={{ label: "Switch on", what: "second factor" }}
            form={(done) => (
              <EnrolForm account={props.account} onCodes={(made) => (done(), setCodes(made))} onCancel={done} />
            )}
          >
            Off.{" "}
            <span class={styles.dim}>
              With it, signing in with the password also asks for a code of an app on your phone.
            </span>
          </Setting>
        }
      >
        <Setting
          title="Second factor"
          tools={
            <>
              <ConfirmButton
                label="New recovery codes"
                question="The old ones stop working."
                yes="Make new ones"
                act={renew}
              />
              <ConfirmButton
                label="Switch off"
                name="Switch off second factor"
                question="Switch it off?"
                yes="Yes, switch off"
                act={switchOff}
              />
            </>
          }
        >
          On
        </Setting>
      </Show>
      <Show when={codes()}>
        {(lines) => (
          <ShowOnceDialog
            onDone={seen}
            secret={{
              title: "Your recovery codes",
              lead: "When the app is out of reach, each of these signs you in once. They are shown this once: keep them where you keep what is important.",
              lines: lines(),
              what: "Recovery codes",
              file: "anticip-recovery-codes.txt",
            }}
          />
        )}
      </Show>
    </>
  );
}
