import type { Feature } from "./feature.ts";
import { accountsFeature } from "./features/accounts/index.ts";
import { adminFeature } from "./features/admin/index.ts";
import { apiKeysFeature } from "./features/api-keys/index.ts";
import { artistsFeature } from "./features/artists/index.ts";
import { backgroundFeature } from "./features/background/index.ts";
import { currencyFeature } from "./features/currency/index.ts";
import { deadLettersFeature } from "./features/dead-letters/index.ts";
import { diagnosticsFeature } from "./features/diagnostics/index.ts";
import { emailFeature } from "./features/email/index.ts";
import { googleFeature } from "./features/google/index.ts";
import { marketFeature } from "./features/market/index.ts";
import { marketDataFeature } from "./features/market-data/index.ts";
import { moderationFeature } from "./features/moderation/index.ts";
import { operatorFeature } from "./features/operator/index.ts";
import { passkeysFeature } from "./features/passkeys/index.ts";
import { passwordsFeature } from "./features/passwords/index.ts";
import { performanceFeature } from "./features/performance/index.ts";
import { privacyFeature } from "./features/privacy/index.ts";
import { roomsFeature } from "./features/rooms/index.ts";
import { secondFactorFeature } from "./features/second-factor/index.ts";
import { sessionsFeature } from "./features/sessions/index.ts";
import { signOutFeature } from "./features/sign-out/index.ts";
import { systemFeature } from "./features/system/index.ts";
import { tradingFeature } from "./features/trading/index.ts";
import { transparencyFeature } from "./features/transparency/index.ts";
import { valuationsFeature } from "./features/valuations/index.ts";

/**
 * Every feature of the exchange. Consumers of one message, and crons, run in this
 * order: market data is stored before moderation looks at it, and both before artists take their places in the market.
 */
export const FEATURES: readonly Feature[] = [
  // Before accounts: when one is deleted, its letters are found by the address that it has until then.
  deadLettersFeature,
  accountsFeature,
  sessionsFeature,
  emailFeature,
  passwordsFeature,
  secondFactorFeature,
  googleFeature,
  passkeysFeature,
  apiKeysFeature,
  signOutFeature,
  adminFeature,
  currencyFeature,
  privacyFeature,
  marketDataFeature,
  valuationsFeature,
  tradingFeature,
  performanceFeature,
  roomsFeature,
  transparencyFeature,
  moderationFeature,
  marketFeature,
  // After the market, whose `/artists/search` is no artist.
  artistsFeature,
  operatorFeature,
  backgroundFeature,
  diagnosticsFeature,
  systemFeature,
];
