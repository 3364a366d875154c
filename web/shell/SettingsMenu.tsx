import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import { For } from "solid-js";
import type { DisplayCurrency } from "../../domain/core/exchange-rate.ts";
import { chooseCurrency } from "../features/currency/index.ts";
import { chosenCurrency } from "../lib/display-currency.ts";
import { type Palette, setSettings, settings, type Theme } from "../ui/settings.ts";
import { buttonClass } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import styles from "../ui/Menu.module.css";

const THEMES: [Theme, string][] = [
  ["system", "Same as the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];
const CURRENCIES: [DisplayCurrency, string][] = [
  ["USD", "US dollars"],
  ["EUR", "Euros"],
];
const PALETTES: [Palette, string, string, string][] = [
  ["green-red", "Green up, red down", "green", "red"],
  ["red-green", "Red up, green down", "red", "green"],
  ["blue-orange", "Blue up, orange down", "blue", "orange"],
];

/** Theme, market colours, the currency that amounts are shown in, and the list of shortcuts. */
export function SettingsMenu(props: { onShortcuts: () => void }) {
  return (
    <DropdownMenu placement="bottom-end" gutter={6} modal={false}>
      <DropdownMenu.Trigger class={buttonClass("icon")} aria-label="Settings">
        <Icon name="settings" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class={styles.content ?? ""}>
          <DropdownMenu.RadioGroup value={settings.theme} onChange={(theme) => setSettings("theme", theme as Theme)}>
            <DropdownMenu.GroupLabel class={styles.label ?? ""}>Theme</DropdownMenu.GroupLabel>
            <For each={THEMES}>{([value, label]) => <Choice value={value} label={label} />}</For>
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator class={styles.separator ?? ""} />
          <DropdownMenu.RadioGroup
            value={settings.palette}
            onChange={(palette) => setSettings("palette", palette as Palette)}
          >
            <DropdownMenu.GroupLabel class={styles.label ?? ""}>Up and down</DropdownMenu.GroupLabel>
            <For each={PALETTES}>
              {([value, label, up, down]) => <Choice value={value} label={label} up={styles[up]} down={styles[down]} />}
            </For>
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator class={styles.separator ?? ""} />
          <DropdownMenu.RadioGroup
            value={chosenCurrency()}
            onChange={(currency) => void chooseCurrency(currency as DisplayCurrency)}
          >
            <DropdownMenu.GroupLabel class={styles.label ?? ""}>Amounts in</DropdownMenu.GroupLabel>
            <For each={CURRENCIES}>{([value, label]) => <Choice value={value} label={label} />}</For>
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator class={styles.separator ?? ""} />
          <DropdownMenu.Item class={styles.item ?? ""} onSelect={() => props.onShortcuts()}>
            <span class={styles.check} />
            Keyboard shortcuts<span class={styles.end}>{settings.keys.help}</span>
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}

function Choice(props: { value: string; label: string; up?: string | undefined; down?: string | undefined }) {
  return (
    <DropdownMenu.RadioItem class={styles.item ?? ""} value={props.value} closeOnSelect={false}>
      <span class={styles.check}>
        <DropdownMenu.ItemIndicator>
          <Icon name="check" size={18} />
        </DropdownMenu.ItemIndicator>
      </span>
      {props.label}
      <span class={styles.end} aria-hidden="true">
        <span class={props.up}>{props.up && "▲"}</span> <span class={props.down}>{props.down && "▼"}</span>
      </span>
    </DropdownMenu.RadioItem>
  );
}
