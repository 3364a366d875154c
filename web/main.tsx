import "@fontsource-variable/inter/wght.css";
import { render } from "solid-js/web";
import { App } from "./shell/app.tsx";
import { followPortfolio } from "./features/portfolio/portfolio.ts";
import { restoreSession } from "./lib/session.ts";
import { applySettings } from "./shell/settings.ts";
import { listenForShortcuts } from "./shell/shortcuts.ts";
import "./styles/tokens.css";
import "./styles/base.css";

applySettings();
listenForShortcuts();
followPortfolio();
void restoreSession();

const root = document.getElementById("app");
if (root) render(() => <App />, root);
