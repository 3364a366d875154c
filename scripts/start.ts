import { CATALOGUE } from "../domain/catalogue/index.ts";
import { startDemoMarket } from "./demo-market/index.ts";
import { build } from "./local/build.ts";
import { keepCronFiring } from "./local/cron.ts";
import { DEMO_ACCOUNT, ensureDemoAccount } from "./local/demo-account.ts";
import { type Exchange, startExchange } from "./local/exchange.ts";
import { fail } from "./local/fail.ts";
import { listArtists } from "./local/operator.ts";
import { STATE } from "./local/paths.ts";
import { freePort } from "./local/port.ts";
import { progress, step } from "./local/progress.ts";
import { claimState } from "./local/running.ts";
import { localSettings } from "./local/secrets.ts";

/** `npm start`: builds, starts the exchange on this machine, and keeps it alive until Ctrl-C. */
async function main(): Promise<void> {
  const claim = claimState(STATE);
  const port = await freePort();
  await build();
  const exchange = await step("Starting the exchange", () =>
    startExchange({ port, stateDir: STATE, claim, limits: true, bindings: localSettings() }),
  );
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // Miniflare's own listener ends the process at once, before the exchange has been stopped in order.
    process.removeAllListeners(signal);
    process.once(signal, () => void stop(exchange, stopping));
  }
  await listCatalogue(exchange);
  await ensureDemoAccount(exchange.url);
  keepCronFiring(exchange, stopping.signal);
  startDemoMarket(exchange.url, stopping.signal);
  console.log(`
  Anticip runs at ${exchange.url}
  Demo login:  ${DEMO_ACCOUNT.username}  /  ${DEMO_ACCOUNT.password}
  API:         ${exchange.url}/api/v1/openapi.json
  Ctrl-C stops it; npm run reset forgets its state.
`);
}

async function listCatalogue({ url, secrets }: Exchange): Promise<void> {
  const bar = progress("Listing the catalogue", CATALOGUE.length);
  const { listed } = await listArtists({ url, operatorToken: secrets.OPERATOR_TOKEN }, CATALOGUE, bar.advance);
  bar.end(listed > 0 ? `${listed} artists listed` : `${CATALOGUE.length} artists, all listed before`);
}

async function stop(exchange: Exchange, stopping: AbortController): Promise<void> {
  stopping.abort();
  await exchange.stop();
  process.exit(0);
}

main().catch(fail);
