import type { Account, Role } from "../../../domain/api/accounts.ts";
import { Panel } from "../../ui/Panel.tsx";
import { Time } from "../../ui/Time.tsx";
import { EmailSetting } from "../email/index.ts";
import { Setting } from "../../ui/Setting.tsx";

const ROLES: Record<Role, string> = { user: "Trader", moderator: "Moderator", admin: "Admin" };

/** Who I am here. */
export function Profile(props: { account: Account }) {
  return (
    <Panel title="Profile" id="profile">
      <Setting title="User name">{props.account.username}</Setting>
      <Setting title="Opened">
        <Time at={props.account.createdAt} />
      </Setting>
      <Setting title="Role">{ROLES[props.account.role]}</Setting>
      <EmailSetting account={props.account} />
    </Panel>
  );
}
