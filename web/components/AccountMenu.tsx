import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import { useNavigate } from "@solidjs/router";
import type { Account } from "../../domain/api/accounts.ts";
import { format } from "../format.ts";
import { availableCash } from "../live/portfolio.ts";
import { signOut } from "../state/session.ts";
import styles from "./AccountMenu.module.css";
import { Icon } from "./Icon.tsx";
import menu from "./Menu.module.css";

/** Who is signed in, what they can spend, and the way out. */
export function AccountMenu(props: { account: Account }) {
  const navigate = useNavigate();
  return (
    <DropdownMenu placement="bottom-end" gutter={6} modal={false}>
      <DropdownMenu.Trigger class={styles.trigger ?? ""} aria-label={`Account ${props.account.username}`}>
        <Icon name="person" size={18} />
        <span class={styles.name}>{props.account.username}</span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class={menu.content ?? ""}>
          <div class={styles.who}>
            <strong>{props.account.username}</strong>
            <span>{format.money(availableCash())} to spend</span>
          </div>
          <DropdownMenu.Separator class={menu.separator ?? ""} />
          <DropdownMenu.Item class={menu.item ?? ""} onSelect={() => navigate("/portfolio")}>Portfolio</DropdownMenu.Item>
          <DropdownMenu.Item
            class={menu.item ?? ""}
            onSelect={() => {
              void signOut();
              navigate("/");
            }}
          >
            Sign out
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}
