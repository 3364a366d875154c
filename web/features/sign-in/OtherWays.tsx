import { Show } from "solid-js";
import { signInMethods, startGoogle } from "../../../domain/api/google.ts";
import { useAnswer } from "../../lib/query.ts";
import { rememberReturnPath } from "./return-path.ts";
import { hasPasskeys, signInWithPasskey } from "../passkeys/index.ts";
import { call, expectReturn } from "../../lib/session.ts";
import { createTask } from "../../ui/task.ts";
import { Button } from "../../ui/Button.tsx";
import styles from "../../ui/FormPage.module.css";
import { Problem } from "../../ui/Problem.tsx";

/** Ways to sign in without a password, as far as this browser and this exchange have them. */
export function OtherWays(props: { registering: boolean; next: string }) {
  const methods = useAnswer(signInMethods, () => ({}));
  const task = createTask();
  const withPasskey = () => hasPasskeys && !props.registering;
  const withGoogle = () => methods.data?.google === true;
  async function goToGoogle(): Promise<void> {
    const { url } = await call(startGoogle, {});
    expectReturn();
    rememberReturnPath(props.next);
    location.assign(url);
  }
  return (
    <Show when={withPasskey() || withGoogle()}>
      <div class={styles.form}>
        <span class={styles.or}>or</span>
        <Show when={withPasskey()}>
          <Button kind="quiet" size="large" disabled={task.busy()} onClick={() => task.run(signInWithPasskey)}>
            Sign in with a passkey
          </Button>
        </Show>
        <Show when={withGoogle()}>
          <Button kind="quiet" size="large" disabled={task.busy()} onClick={() => task.run(goToGoogle)}>
            Continue with Google
          </Button>
        </Show>
        <Problem error={task.error()} />
      </div>
    </Show>
  );
}
