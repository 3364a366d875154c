import "@fontsource-variable/inter/wght.css";
import { render } from "solid-js/web";
import { App } from "./app.tsx";
import { followPortfolio } from "./live/portfolio.ts";
import { restoreSession } from "./state/session.ts";
import { applySettings } from "./state/settings.ts";
import { listenForShortcuts } from "./state/shortcuts.ts";
import "./styles/tokens.css";
import "./styles/base.css";

// After a release the parts that this page has not loaded yet are gone: start anew, but not in circles.
addEventListener("vite:preloadError", () => {
  const last = Number(sessionStorage.getItem("anticip.reloaded"));
  if (Date.now() - last < 30_000) return;
  sessionStorage.setItem("anticip.reloaded", String(Date.now()));
  location.reload();
});

applySettings();
listenForShortcuts();
followPortfolio();
void restoreSession();

const root = document.getElementById("app");
if (root) render(() => <App />, root);
