import { Route, Router, type RouteSectionProps, useLocation, useNavigate } from "@solidjs/router";
import { createEffect, createSignal, ErrorBoundary, on, onMount } from "solid-js";
import styles from "./app.module.css";
import { ArtistSkeleton } from "../features/artist/ArtistSkeleton.tsx";
import { StaleBar } from "./Connection.tsx";
import { deferred } from "../ui/deferred.tsx";
import { Failure } from "../ui/Failure.tsx";
import { Footer } from "./Footer.tsx";
import { Header } from "./Header.tsx";
import { Notices } from "./Notices.tsx";
import { Shortcuts } from "./Shortcuts.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { Market } from "../features/market/Market.tsx";
import { NotFound } from "./NotFound.tsx";
import { announcement } from "./announcer.ts";
import { safeNext } from "../lib/credentials.ts";
import { rescueFocus } from "../ui/focus.ts";
import { takePlace } from "../lib/place.ts";
import { onAction } from "./shortcuts.ts";

const Account = deferred(
  () => import("../features/account/Account.tsx"),
  () => <Skeleton rows={8} />,
);
const Admin = deferred(
  () => import("../features/admin/Admin.tsx"),
  () => <Skeleton rows={8} />,
);
const Artist = deferred(
  () => import("../features/artist/Artist.tsx"),
  () => <ArtistSkeleton />,
);
const ForgotPassword = deferred(
  () => import("../features/sign-in/ForgotPassword.tsx"),
  () => null,
);
const Moderation = deferred(
  () => import("../features/moderation/Moderation.tsx"),
  () => <Skeleton rows={8} />,
);
const Portfolio = deferred(
  () => import("../features/portfolio/Portfolio.tsx"),
  () => <Skeleton rows={8} />,
);
const ResetPassword = deferred(
  () => import("../features/sign-in/ResetPassword.tsx"),
  () => null,
);
const SignIn = deferred(
  () => import("../features/sign-in/SignIn.tsx"),
  () => null,
);
const Transparency = deferred(
  () => import("../features/transparency/Transparency.tsx"),
  () => <Skeleton rows={8} />,
);
const VerifyEmail = deferred(
  () => import("../features/sign-in/VerifyEmail.tsx"),
  () => null,
);

/** Fetches the code of the other pages that many go to while nothing else is going on, so that going there is instant. */
function preloadPages(): void {
  const idle = "requestIdleCallback" in window ? requestIdleCallback : (work: () => void) => setTimeout(work, 2_000);
  idle(() => [Artist, Portfolio, SignIn, Transparency].forEach((page) => page.preload()));
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
    const place = location.pathname === "/" ? takePlace() : undefined;
    if (place !== undefined) navigate(safeNext(place), { replace: true });
  });
  onAction("help", () => setShowShortcuts(true));
  onAction("search", () => navigate("/", { state: { search: true } }));
  return (
    <>
      <Header onShortcuts={() => setShowShortcuts(true)} />
      <StaleBar />
      <main id="main" class={styles.main} tabindex="-1">
        <ErrorBoundary fallback={failed}>{props.children}</ErrorBoundary>
      </main>
      <Footer />
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

/** The app: its pages inside the frame they share. */
export function App() {
  return (
    <Router root={Shell}>
      <Route path="/" component={Market} />
      <Route path="/artists/:id" component={Artist} />
      <Route path="/portfolio" component={Portfolio} />
      <Route path="/sign-in" component={SignIn} />
      <Route path="/forgot-password" component={ForgotPassword} />
      <Route path="/reset-password" component={ResetPassword} />
      <Route path="/verify-email" component={VerifyEmail} />
      <Route path="/account" component={Account} />
      <Route path="/moderation" component={Moderation} />
      <Route path="/admin" component={Admin} />
      <Route path="/transparency" component={Transparency} />
      <Route path="*" component={NotFound} />
    </Router>
  );
}
