import { createSignal, For, onCleanup, Show } from "solid-js";
import type { Role } from "../../../domain/api/accounts.ts";
import { type listUsers, signOutUser, type UserSummary } from "../../../domain/api/admin.ts";
import { ConfirmButton } from "../../ui/ConfirmButton.tsx";
import { Button } from "../../ui/Button.tsx";
import { Heading } from "../../ui/columns.tsx";
import data from "../../ui/DataTable.module.css";
import { PagedTable } from "../../ui/PagedTable.tsx";
import { Select } from "../../ui/Select.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { Time } from "../../ui/Time.tsx";
import { say } from "../../ui/notices.ts";
import type { Pages } from "../../lib/query.ts";
import { call } from "../../lib/session.ts";
import { RoleDialog } from "./RoleDialog.tsx";
import styles from "./admin.module.css";

/** How long typing must pause before it is searched for (ms). */
const PAUSE = 250;

/** Which accounts are shown. */
export interface UserFilter {
  q: string;
  role: Role | "";
}

interface Props {
  users: Pages<typeof listUsers>;
  filter: UserFilter;
  onFilter: (filter: UserFilter) => void;
  /** Told whose acts are to be shown. */
  onActs: (id: string) => void;
}

/** Every account, and the role it has. */
export function UsersPanel(props: Props) {
  const shown = () => props.users.data?.pages.flatMap((page) => page.users) ?? [];
  const [changing, setChanging] = createSignal<UserSummary | null>(null);
  const [text, setText] = createSignal("");
  let pause: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(pause));
  function search(typed: string): void {
    setText(typed);
    clearTimeout(pause);
    pause = setTimeout(() => props.onFilter({ ...props.filter, q: typed.trim() }), PAUSE);
  }
  return (
    <Panel
      title="Users"
      tools={
        <div class={styles.filters}>
          <SearchField label="Search names" value={text()} onInput={search} />
          <Select label="Role" onChange={(role) => props.onFilter({ ...props.filter, role: role as Role | "" })}>
            <option value="">All roles</option>
            <option value="user">User</option>
            <option value="moderator">Moderator</option>
            <option value="admin">Admin</option>
          </Select>
        </div>
      }
    >
      <PagedTable
        label="Users"
        pages={props.users}
        isEmpty={shown().length === 0}
        empty="No account matches."
        more="Show older accounts"
      >
        <thead>
          <tr>
            <Heading>Name</Heading>
            <Heading>Role</Heading>
            <Heading desk>Opened</Heading>
            <Heading desk>E-mail</Heading>
            <Heading desk>Second factor</Heading>
            <Heading>
              <span class="sr-only">Actions</span>
            </Heading>
          </tr>
        </thead>
        <tbody>
          <For each={shown()}>
            {(user) => <Row user={user} onRole={() => setChanging(user)} onActs={() => props.onActs(user.id)} />}
          </For>
        </tbody>
      </PagedTable>
      <Show when={changing()}>{(user) => <RoleDialog user={user()} onClose={() => setChanging(null)} />}</Show>
    </Panel>
  );
}

function Row(props: { user: UserSummary; onRole: () => void; onActs: () => void }) {
  async function signOutEverywhere(): Promise<void> {
    await call(signOutUser, { params: { id: props.user.id } });
    say(`${props.user.username} is signed out everywhere`);
  }
  return (
    <tr>
      <th scope="row" class={styles.name} title={props.user.id}>
        {props.user.username}
      </th>
      <td classList={{ [data["dim"] as string]: props.user.role === "user" }}>{props.user.role}</td>
      <td class={data.desk}>
        <Time at={props.user.createdAt} />
      </td>
      <td class={data.desk}>{props.user.emailVerified ? "verified" : <span class={data.dim}>none</span>}</td>
      <td class={data.desk}>{props.user.secondFactor ? "on" : <span class={data.dim}>off</span>}</td>
      <td>
        <div class={styles.actions}>
          <Button kind="quiet" size="small" onClick={() => props.onActs()}>
            Acts<span class="sr-only"> on {props.user.username}</span>
          </Button>
          <Button kind="quiet" size="small" onClick={() => props.onRole()}>
            Role<span class="sr-only"> of {props.user.username}: change</span>
          </Button>
          <ConfirmButton
            label="Sign out"
            name={`Sign ${props.user.username} out`}
            question="End every session and key?"
            yes="End all"
            act={signOutEverywhere}
          />
        </div>
      </td>
    </tr>
  );
}
