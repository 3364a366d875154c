import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import { useNavigate } from "@solidjs/router";
import { For } from "solid-js";
import type { Account, Role } from "../../domain/api/accounts.ts";
import { converted } from "../lib/display-currency.ts";
import { availableCash } from "../features/portfolio/index.ts";
import type { FeaturePage } from "../lib/feature.ts";
import { PAGES } from "./features.ts";
import { signOut } from "../lib/session.ts";
import styles from "./AccountMenu.module.css";
import { Icon } from "../ui/Icon.tsx";
import menu from "../ui/Menu.module.css";

/** Where the menu leads those of a role. */
const menuPages = (role: Role): FeaturePage[] =>
  PAGES.filter(({ inAccountMenu, roles }) => inAccountMenu && (roles?.includes(role) ?? true));

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
            <span>{converted.money(availableCash())} to spend</span>
          </div>
          <DropdownMenu.Separator class={menu.separator ?? ""} />
          <For each={menuPages(props.account.role)}>
            {({ path, title }) => (
              <DropdownMenu.Item class={menu.item ?? ""} onSelect={() => navigate(path)}>
                {title}
              </DropdownMenu.Item>
            )}
          </For>
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
