import type { Quota } from "../../../durable-objects/protocol/portfolio-calls.ts";
import type { Client } from "../../platform/client.ts";

/** Hears how many attempts are left, whether one was let through or not. */
export type TellQuota = (left: Quota) => void;

/** What is known of the browser or program that somebody signs in with, and how it is told what it may still try. */
export interface SignInClient extends Client {
  /** Of the session that it had before. */
  refreshToken: string | undefined;
  /** By which accounts that were signed in there know it; see `known-device.ts`. */
  deviceTokens: readonly string[];
  tellQuota: TellQuota;
}
