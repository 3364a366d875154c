import { createSignal, Show } from "solid-js";
import type { Account } from "../../../domain/api/accounts.ts";
import { listApiKeys } from "../../../domain/api/api-keys.ts";
import { listPasskeys } from "../../../domain/api/passkeys.ts";
import { changePassword } from "../../../domain/api/passwords.ts";
import { listSessions } from "../../../domain/api/sessions.ts";
import { ApiError } from "../../lib/api-error.ts";
import { explain, fieldError } from "../../lib/explain.ts";
import { NEW_PASSWORD_HINT, PasswordField } from "../../ui/PasswordField.tsx";
import { RemoveOtherWays } from "./RemoveOtherWays.tsx";
import { confirmed } from "../../lib/confirm.ts";
import { passwordFault } from "../../../domain/core/credentials.ts";
import { say } from "../../ui/notices.ts";
import { format } from "../../lib/format.ts";
import { invalidate, useAnswer } from "../../lib/query.ts";
import { accountChanged, call } from "../../lib/session.ts";
import { createTask } from "../../ui/task.ts";
import { Form } from "../../ui/Form.tsx";
import formStyles from "../../ui/Form.module.css";
import { Setting } from "../../ui/Setting.tsx";

/** The account's password, which one that came by Google may not have. */
export function PasswordSetting(props: { account: Account }) {
  return (
    <Setting
      title="Password"
      edit={{ label: props.account.hasPassword ? "Change" : "Set", what: "password" }}
      form={(done) => <PasswordForm account={props.account} onDone={done} />}
    >
      <Show when={props.account.hasPassword} fallback="None">
        Set
      </Show>
    </Setting>
  );
}

/** Ways to sign in without the password, as they are offered to be removed; null where there are none. */
function waysOf(passkeys: number, google: boolean): string | null {
  const ways = [
    ...(passkeys > 0 ? [passkeys === 1 ? "my passkey" : `my ${format.count(passkeys)} passkeys`] : []),
    ...(google ? ["the link to my Google account"] : []),
  ];
  return ways.length === 0 ? null : ways.join(" and ");
}

function PasswordForm(props: { account: Account; onDone: () => void }) {
  const [current, setCurrent] = createSignal("");
  const [password, setPassword] = createSignal("");
  const [tried, setTried] = createSignal(false);
  const task = createTask();
  // What it was when the form was opened: it must not change shape while it closes.
  const { hasPassword, google } = props.account;
  // A first password is set beside the other ways, a new one may be set because of a stranger.
  const [removeOtherWays, setRemoveOtherWays] = createSignal(hasPassword);
  const passkeys = useAnswer(listPasskeys, () => ({}));
  const otherWays = () => waysOf(passkeys.data?.passkeys.length ?? 0, google);

  const refused = (code: "wrong_password" | "password_too_common") => {
    const error = task.error();
    return error instanceof ApiError && error.code === code ? explain(error) : null;
  };
  const currentError = () =>
    refused("wrong_password") ?? (tried() && hasPassword && current() === "" ? "Enter your password" : null);
  const passwordError = () =>
    refused("password_too_common") ??
    fieldError(task.error(), "password") ??
    (tried() ? passwordFault(password()) : null);

  async function change(): Promise<void> {
    const body = {
      password: password(),
      removeOtherWays: removeOtherWays(),
      ...(hasPassword && { current: current() }),
    };
    await confirmed(() => call(changePassword, { body }));
    await accountChanged();
    for (const changed of [listPasskeys, listApiKeys, listSessions]) void invalidate(changed);
    say("Password changed. Your other sessions have ended.");
  }
  return (
    <Form
      label="Password"
      task={task}
      submit={hasPassword ? "Change password" : "Set password"}
      act={change}
      isWrong={() => currentError() !== null || passwordError() !== null}
      onTry={() => setTried(true)}
      onDone={props.onDone}
      onCancel={props.onDone}
    >
      <input hidden autocomplete="username" value={props.account.username} />
      <Show when={hasPassword}>
        <PasswordField
          label="Current password"
          kind="current"
          error={currentError()}
          value={current()}
          onInput={setCurrent}
        />
      </Show>
      <PasswordField
        label="New password"
        kind="new"
        hint={NEW_PASSWORD_HINT}
        error={passwordError()}
        value={password()}
        onInput={setPassword}
      />
      <Show when={otherWays()}>
        {(ways) => <RemoveOtherWays ways={ways()} checked={removeOtherWays()} onChange={setRemoveOtherWays} />}
      </Show>
      <p class={formStyles.note}>Your other sessions end, and the API keys that were not made in this one.</p>
    </Form>
  );
}
