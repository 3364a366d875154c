import { createInterface } from "node:readline";
import { startExchange } from "../local/exchange.ts";

/** What is run to be killed: the exchange, and nothing that would shut it down in order. It fires its cron for each time (ms) that it reads. */
const [port, stateDir, bindings] = process.argv.slice(2) as [string, string, string];
const exchange = await startExchange({
  port: Number(port),
  stateDir,
  bindings: { OPENING_SECONDS: 1, ...(JSON.parse(bindings) as Record<string, string | number>) },
});
console.log(`ready ${exchange.url}`);
for await (const time of createInterface(process.stdin)) await exchange.fireCron(Number(time));
