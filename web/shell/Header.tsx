import { A, useLocation } from "@solidjs/router";
import { Match, Show, Switch } from "solid-js";
import { converted } from "../lib/display-currency.ts";
import { ArtistSearch } from "../features/market/index.ts";
import { availableCash } from "../features/portfolio/index.ts";
import { signInHref } from "../features/sign-in/index.ts";
import { account, session } from "../lib/session.ts";
import { AccountMenu } from "./AccountMenu.tsx";
import { buttonClass } from "../ui/Button.tsx";
import { ConnectionDot } from "./Connection.tsx";
import styles from "./Header.module.css";
import { Logo } from "./Logo.tsx";
import { SettingsMenu } from "./SettingsMenu.tsx";

/** Where nobody wants to go once they are signed in. */
const SIGN_IN_PAGES = new Set(["/sign-in", "/forgot-password", "/reset-password", "/verify-email"]);

/** The bar on top of every page. */
export function Header(props: { onShortcuts: () => void }) {
  const location = useLocation();
  const next = () => (SIGN_IN_PAGES.has(location.pathname) ? "/" : location.pathname);
  return (
    <header class={styles.header}>
      <a class={styles.skip} href="#main" target="_self">
        Skip to the content
      </a>
      <A href="/" class={styles.home} aria-label="Anticip, home">
        <Logo />
      </A>
      <nav class={styles.nav} aria-label="Main">
        <A href="/" end class={styles.link} activeClass={styles.active ?? ""}>
          Market
        </A>
        <A href="/portfolio" class={styles.link} activeClass={styles.active ?? ""}>
          Portfolio
        </A>
      </nav>
      <Show when={location.pathname !== "/"}>
        <div class={styles.search}>
          <ArtistSearch />
        </div>
      </Show>
      <div class={styles.side}>
        <ConnectionDot />
        <Show when={availableCash() !== null}>
          <span class={`figures ${styles.cash}`}>
            <span>Cash</span> {converted.money(availableCash())}
          </span>
        </Show>
        <SettingsMenu onShortcuts={props.onShortcuts} />
        <Switch>
          <Match when={account()} keyed>
            {(who) => <AccountMenu account={who} />}
          </Match>
          <Match when={session().status === "out"}>
            <a href={signInHref(next())} class={buttonClass("primary")}>
              Sign in
            </a>
          </Match>
        </Switch>
      </div>
    </header>
  );
}
