import { RateNote } from "../features/currency/index.ts";
import styles from "./Footer.module.css";

/** What this is and is not, by what rate amounts are shown in another currency, and whose charts these are. */
export function Footer() {
  return (
    <footer class={styles.footer}>
      <p>Play money. Not affiliated with or endorsed by the artists.</p>
      <RateNote />
      <p>
        Charts by{" "}
        <a href="https://www.tradingview.com/lightweight-charts/" rel="noreferrer">
          TradingView Lightweight Charts
        </a>
        ™. <a href="/transparency">Transparency</a>{" "}
        <a href="/api/docs" target="_self">
          API
        </a>
      </p>
    </footer>
  );
}
