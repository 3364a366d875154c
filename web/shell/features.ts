import { accounts } from "../features/accounts/index.ts";
import { admin } from "../features/admin/index.ts";
import { artists } from "../features/artists/index.ts";
import { background } from "../features/background/index.ts";
import { currency } from "../features/currency/index.ts";
import { diagnostics } from "../features/diagnostics/index.ts";
import { email } from "../features/email/index.ts";
import { market } from "../features/market/index.ts";
import { moderation } from "../features/moderation/index.ts";
import { passwords } from "../features/passwords/index.ts";
import { portfolio } from "../features/portfolio/index.ts";
import { signIn } from "../features/sign-in/index.ts";
import { transparency } from "../features/transparency/index.ts";
import { valuations } from "../features/valuations/index.ts";
import type { Feature, FeaturePage } from "../lib/feature.ts";

/** The features that have pages, in the order in which the account menu names them. */
export const FEATURES: readonly Feature[] = [
  market,
  artists,
  portfolio,
  signIn,
  passwords,
  email,
  accounts,
  moderation,
  admin,
  background,
  diagnostics,
  transparency,
  valuations,
  currency,
];

/** Every page of the app. */
export const PAGES: readonly FeaturePage[] = FEATURES.flatMap(({ pages }) => pages);
