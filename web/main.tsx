import "@fontsource-variable/inter/wght.css";
import { render } from "solid-js/web";
import { App } from "./app.tsx";
import { followPortfolio } from "./live/portfolio.ts";
import { restoreSession } from "./state/session.ts";
import { applySettings } from "./state/settings.ts";
import { listenForShortcuts } from "./state/shortcuts.ts";
import "./styles/tokens.css";
import "./styles/base.css";

applySettings();
listenForShortcuts();
followPortfolio();
void restoreSession();

const root = document.getElementById("app");
if (root) render(() => <App />, root);
