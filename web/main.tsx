import "@fontsource-variable/inter/wght.css";
import { render } from "solid-js/web";
import { restoreSession } from "./lib/session.ts";
import { App } from "./shell/App.tsx";
import { FEATURES } from "./shell/features.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import { applySettings } from "./ui/settings.ts";
import { listenForShortcuts } from "./ui/shortcuts.ts";

applySettings();
listenForShortcuts();
for (const { start } of FEATURES) start?.();
void restoreSession();

const root = document.getElementById("app");
if (root) render(() => <App />, root);
