import { build } from "./build.ts";
import { startExchange } from "./exchange.ts";
import type { Operated } from "./operator.ts";
import { STATE } from "./paths.ts";
import { claimState, runningOn } from "./running.ts";
import { localSecrets } from "./secrets.ts";

/**
 * The exchange a command works on: the one at `url` (OPERATOR_TOKEN must then be
 * set), else the running local one, else the local one started for the purpose.
 */
export async function reach(url: string | undefined): Promise<{ exchange: Operated; stop: () => Promise<void> }> {
  const nothing = () => Promise.resolve();
  if (url !== undefined) {
    const operatorToken = process.env.OPERATOR_TOKEN;
    if (!operatorToken) throw new Error("Set OPERATOR_TOKEN to that exchange's operator token.");
    return { exchange: { url, operatorToken }, stop: nothing };
  }
  const operatorToken = localSecrets().OPERATOR_TOKEN;
  const running = runningOn(STATE);
  if (running !== undefined) return { exchange: { url: running, operatorToken }, stop: nothing };
  const claim = claimState(STATE);
  await build();
  const exchange = await startExchange({ port: 0, stateDir: STATE, claim });
  return { exchange: { url: exchange.url, operatorToken }, stop: exchange.stop };
}
