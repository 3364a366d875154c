import { For } from "solid-js";
import { STARTING_CASH } from "../../../domain/core/money.ts";
import { converted } from "../../lib/display-currency.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { buttonClass } from "../../ui/Button.tsx";
import styles from "./Hero.module.css";

/** Only seeds for the decoration: sleeves that look well side by side. */
const SLEEVES = [
  "one",
  "drum",
  "lead",
  "hook",
  "verse",
  "tape",
  "live",
  "fade",
  "loop",
  "song",
  "bass",
  "mute",
  "duet",
  "solo",
  "tune",
];

/** For newcomers: what this is in one sentence, and one next step. */
export function Hero() {
  return (
    <section class={styles.hero} aria-labelledby="hero-title">
      <div class={styles.words}>
        <p id="hero-title" class={styles.claim}>
          Hear it first. Own it early.
        </p>
        <p class={styles.what}>
          Anticip is an exchange for music artists: buy and sell their shares on live order books with play money, and
          see how early you were right.
        </p>
        <a class={buttonClass("primary", "large")} href="/sign-in?mode=register">
          Start with {converted.wholeMoney(STARTING_CASH)} of play money
        </a>
      </div>
      <div class={styles.sleeves} aria-hidden="true">
        <For each={SLEEVES}>{(seed) => <Avatar slug={seed} size={60} />}</For>
      </div>
    </section>
  );
}
