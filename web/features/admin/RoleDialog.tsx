import { createSignal } from "solid-js";
import type { Role } from "../../../domain/api/accounts.ts";
import { listUsers, setRole, type UserSummary } from "../../../domain/api/admin.ts";
import { Form } from "../../ui/Form.tsx";
import formStyles from "../../ui/Form.module.css";
import { Modal } from "../../ui/Modal.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { say } from "../../ui/notices.ts";
import { invalidate } from "../../lib/query.ts";
import { account, accountChanged, call } from "../../lib/session.ts";
import { createTask } from "../../ui/task.ts";

const MEANING: Record<Role, string> = {
  user: "Trades, and nothing else.",
  moderator: "Also judges flagged trading, which shows whose accounts seem to be one person's.",
  admin: "Also sees every account and the audit log, gives roles, lists artists and repairs books.",
};

/** Gives an account another role, once one has read what that means. */
export function RoleDialog(props: { user: UserSummary; onClose: () => void }) {
  // As it was when the dialog was opened: the list may hold it with its new role by the time it closes.
  const user = { ...props.user };
  const [role, choose] = createSignal<Role>(user.role);
  const task = createTask();
  async function change(): Promise<void> {
    if (role() === user.role) return;
    const changed = await call(setRole, { params: { id: user.id }, body: { role: role() } });
    await invalidate(listUsers);
    say(`${changed.username} is now ${changed.role}`);
    if (user.id === account()?.id) await accountChanged();
  }
  return (
    <Modal
      title={`Role of ${user.username}`}
      lead={user.id === account()?.id ? "This is your own account." : "It holds from the next thing they do."}
      onClose={props.onClose}
    >
      <Form
        label="Role"
        task={task}
        submit="Change role"
        isWrong={() => false}
        act={change}
        onDone={props.onClose}
        onCancel={props.onClose}
      >
        <Segmented
          label="Role"
          size="large"
          value={role()}
          onChange={choose}
          options={[
            { value: "user", label: "User" },
            { value: "moderator", label: "Moderator" },
            { value: "admin", label: "Admin" },
          ]}
        />
        <p class={formStyles.note}>{MEANING[role()]}</p>
      </Form>
    </Modal>
  );
}
