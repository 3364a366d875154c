import { startExchange } from "../local/exchange.ts";

/** What the crash test runs and kills: the exchange, and nothing that would shut it down in order. */
const [port, stateDir] = process.argv.slice(2);
const { url } = await startExchange({
  port: Number(port),
  stateDir: stateDir as string,
  bindings: { OPENING_SECONDS: 1 },
});
console.log(`ready ${url}`);
