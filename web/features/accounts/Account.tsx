import { Navigate, useSearchParams } from "@solidjs/router";
import { For, Match, onMount, Switch } from "solid-js";
import type { Account as AccountData } from "../../../domain/api/accounts.ts";
import { ActivityPanel } from "../audit-log/index.ts";
import { ApiKeysPanel } from "../api-keys/index.ts";
import { GoogleSetting } from "../google/index.ts";
import { PasskeysSetting } from "../passkeys/index.ts";
import { PasswordSetting } from "../passwords/index.ts";
import { PrivacyPanel } from "../privacy/index.ts";
import { Profile } from "./Profile.tsx";
import { SecondFactorSetting } from "../second-factor/index.ts";
import { SessionsPanel } from "../sessions/index.ts";
import { toldByRedirect } from "../../lib/explain.ts";
import { signInHref } from "../sign-in/index.ts";
import { Panel } from "../../ui/Panel.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { account, accountChanged, session } from "../../lib/session.ts";
import styles from "./Account.module.css";

const SECTIONS = [
  ["profile", "Profile"],
  ["signing-in", "Signing in"],
  ["sessions", "Sessions"],
  ["keys", "API keys"],
  ["activity", "Activity"],
  ["privacy", "Privacy"],
] as const;

/** My account: who I am, how I sign in, where I am signed in, what may act for me, and what is kept. */
export default function Account() {
  return (
    <>
      <Switch fallback={<Skeleton rows={8} />}>
        <Match when={session().status === "out"}>
          <Navigate href={signInHref("/account")} />
        </Match>
        <Match when={account()}>{(mine) => <Sections account={mine()} />}</Match>
      </Switch>
    </>
  );
}

function Sections(props: { account: AccountData }) {
  const [query, setQuery] = useSearchParams<{ problem?: string }>();
  const problem = toldByRedirect(query.problem);
  onMount(() => {
    setQuery({ problem: null }, { replace: true });
    // It may have been changed elsewhere since this page's session began.
    void accountChanged().catch(() => undefined);
  });
  return (
    <div class={styles.page}>
      <div class={styles.side}>
        <h1>Account</h1>
        <nav class={styles.nav} aria-label="Sections">
          <For each={SECTIONS}>
            {([id, name]) => (
              <a href={`#${id}`} target="_self">
                {name}
              </a>
            )}
          </For>
        </nav>
      </div>
      <div class={styles.sections}>
        <Profile account={props.account} />
        <Panel title="Signing in" id="signing-in">
          <PasswordSetting account={props.account} />
          <SecondFactorSetting account={props.account} />
          <PasskeysSetting />
          <GoogleSetting account={props.account} problem={problem} />
        </Panel>
        <SessionsPanel />
        <ApiKeysPanel />
        <ActivityPanel />
        <PrivacyPanel account={props.account} />
      </div>
    </div>
  );
}
