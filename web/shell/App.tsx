import { Route, Router, type RouteSectionProps, useLocation, useNavigate } from "@solidjs/router";
import { createEffect, createSignal, ErrorBoundary, For, on, onMount, Show } from "solid-js";
import { ConfirmDialog } from "../features/accounts/index.ts";
import { safeNext, takeReturnPath } from "../features/sign-in/index.ts";
import { asking } from "../lib/confirm.ts";
import type { FeaturePage } from "../lib/feature.ts";
import { account } from "../lib/session.ts";
import { announcement } from "../ui/announcer.ts";
import { Failure } from "../ui/Failure.tsx";
import { rescueFocus } from "../ui/focus.ts";
import { NotFound } from "../ui/NotFound.tsx";
import { onAction } from "../ui/shortcuts.ts";
import { Title } from "../ui/Title.tsx";
import styles from "./App.module.css";
import { StaleBar } from "./Connection.tsx";
import { PAGES } from "./features.ts";
import { Footer } from "./Footer.tsx";
import { ForRole } from "./ForRole.tsx";
import { focusArtistSearch } from "../features/market/index.ts";
import { Header } from "./Header.tsx";
import { Notices } from "./Notices.tsx";
import { Shortcuts } from "./Shortcuts.tsx";

/** Fetches the code of the pages that many go to while nothing else is going on, so that going there is instant. */
function preloadPages(): void {
  const idle = "requestIdleCallback" in window ? requestIdleCallback : (work: () => void) => setTimeout(work, 2_000);
  idle(() => PAGES.filter(({ popular }) => popular).forEach(({ component }) => component.preload?.()));
}

function Shell(props: RouteSectionProps) {
  const navigate = useNavigate();
  const location = useLocation();
  createEffect(
    on(
      () => location.pathname,
      () => rescueFocus(),
      { defer: true },
    ),
  );
  const [showShortcuts, setShowShortcuts] = createSignal(false);
  onMount(preloadPages);
  // Who signed in at another site is sent back to the market.
  onMount(() => {
    const path = location.pathname === "/" ? takeReturnPath() : undefined;
    if (path !== undefined) navigate(safeNext(path), { replace: true });
  });
  onAction("help", () => setShowShortcuts(true));
  onAction("search", () => {
    // Where there is no room for a field, the market has one.
    if (!focusArtistSearch()) navigate("/", { state: { search: true } });
  });
  return (
    <>
      <Header onShortcuts={() => setShowShortcuts(true)} />
      <StaleBar />
      <main id="main" class={styles.main} tabindex="-1">
        <ErrorBoundary fallback={failed}>{props.children}</ErrorBoundary>
      </main>
      <Footer />
      <Show when={asking() && account()}>{(mine) => <ConfirmDialog account={mine()} />}</Show>
      <Notices />
      <Shortcuts open={showShortcuts()} onOpenChange={setShowShortcuts} />
      <div class="sr-only" aria-live="polite">
        {announcement()}
      </div>
    </>
  );
}

function failed(error: unknown, reset: () => void) {
  console.error(error);
  return <Failure error={error} retry={reset} />;
}

/** A page for those whom it is for, under its name. */
const asRoute = ({ title, component: Content, roles }: FeaturePage) => {
  const Titled = () => (
    <>
      <Title text={title} />
      <Content />
    </>
  );
  return roles
    ? () => (
        <ForRole roles={roles}>
          <Titled />
        </ForRole>
      )
    : Titled;
};

/** The app: the features' pages inside the frame they share. */
export function App() {
  return (
    <Router root={Shell}>
      <For each={PAGES}>{(page) => <Route path={page.path} component={asRoute(page)} />}</For>
      <Route path="*" component={NotFound} />
    </Router>
  );
}
