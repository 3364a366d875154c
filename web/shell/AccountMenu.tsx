import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import { useNavigate } from "@solidjs/router";
import { For } from "solid-js";
import type { Account, Role } from "../../domain/api/accounts.ts";
import { format } from "../lib/format.ts";
import { availableCash } from "../features/portfolio/portfolio.ts";
import { signOut } from "../lib/session.ts";
import styles from "./AccountMenu.module.css";
import { Icon } from "../ui/Icon.tsx";
import menu from "../ui/Menu.module.css";

/** Where the menu leads, by role. */
const placesFor = (role: Role): [path: string, name: string][] => [
  ["/portfolio", "Portfolio"],
  ["/account", "Account"],
  ...(role === "user" ? [] : [["/moderation", "Moderation"] satisfies [string, string]]),
  ...(role === "admin" ? [["/admin", "Admin"] satisfies [string, string]] : []),
];

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
          <For each={placesFor(props.account.role)}>
            {([path, name]) => (
              <DropdownMenu.Item class={menu.item ?? ""} onSelect={() => navigate(path)}>
                {name}
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
