import { register } from "./client.ts";

/** The login that a local run prints; it exists on no other machine. */
export const DEMO_ACCOUNT = { username: "demo", password: "early-and-right" };

/** Makes the demo account if it is not there. */
export async function ensureDemoAccount(url: string): Promise<void> {
  await register(url, DEMO_ACCOUNT);
}
