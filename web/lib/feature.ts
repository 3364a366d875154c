import type { Component } from "solid-js";
import type { Role } from "../../domain/api/accounts.ts";

/** A page of the app. */
export interface FeaturePage {
  /** Its address, as the router writes it: `/artists/:id`. */
  path: string;
  /** Its name in the browser's tab, until the page names itself. */
  title: string;
  /** `preload` fetches its code; a page without it is part of the first load. */
  component: Component & { preload?: () => void };
  /** Whom it is for; for all others there is nothing at its address. Everybody without it. */
  roles?: readonly Role[];
  /** Whether many go there, so that its code is fetched while nothing else is going on. */
  popular?: boolean;
  /** Whether the account menu leads there. */
  inAccountMenu?: boolean;
}

/** What a feature brings to the app: declared in its `index.ts`, listed in `shell/features.ts`. */
export interface Feature {
  pages: readonly FeaturePage[];
  /** Called once when the app starts: what the feature follows for as long as the app is open. */
  start?: () => void;
}
