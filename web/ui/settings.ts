import { createEffect, createRoot, createSignal } from "solid-js";
import { createStore } from "solid-js/store";

export type Theme = "system" | "light" | "dark";
/** Which colours mean up and down, in that order. */
export type Palette = "green-red" | "red-green" | "blue-orange";
/** What single keys do. */
export type Action = "search" | "buy" | "sell" | "help";

interface Settings {
  theme: Theme;
  palette: Palette;
  /** Single keys can get in the way of speech input and screen readers: they can be switched off or moved. */
  shortcuts: boolean;
  keys: Record<Action, string>;
}

const STORAGE_KEY = "anticip.settings";
export const DEFAULT_KEYS: Record<Action, string> = { search: "/", buy: "b", sell: "s", help: "?" };

function stored(): Partial<Settings> {
  try {
    return (JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "{}") as Partial<Settings> | null) ?? {};
  } catch {
    return {};
  }
}

const saved = stored();
const [settings, setSettings] = createStore<Settings>({
  theme: saved.theme ?? "system",
  palette: saved.palette ?? "green-red",
  shortcuts: saved.shortcuts ?? true,
  keys: { ...DEFAULT_KEYS, ...saved.keys },
});
export { settings, setSettings };

const systemDark = matchMedia("(prefers-color-scheme: dark)");
const [systemIsDark, setSystemIsDark] = createSignal(systemDark.matches);
systemDark.addEventListener("change", (event) => setSystemIsDark(event.matches));

/** Whether the page is dark right now. */
export const isDark = (): boolean => settings.theme === "dark" || (settings.theme === "system" && systemIsDark());

/** Keeps the document and the browser's storage in step with the settings. */
export function applySettings(): void {
  createRoot(() => {
    createEffect(() => {
      const root = document.documentElement;
      root.dataset["theme"] = isDark() ? "dark" : "light";
      root.dataset["palette"] = settings.palette;
      const paper = getComputedStyle(root).getPropertyValue("--paper").trim();
      document.querySelector('meta[name="theme-color"]')?.setAttribute("content", paper);
    });
    createEffect(() => {
      const text = JSON.stringify(settings);
      try {
        localStorage.setItem(STORAGE_KEY, text);
      } catch {
        // Storage may be blocked: the settings then last as long as the page.
      }
    });
  });
}
