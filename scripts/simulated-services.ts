/**
 * Stands for ListenBrainz and Wikimedia on this machine, so that prices come from their adapters without a network:
 *
 *     npm run simulated:services -- [--port P] [--seed S] [--identify]
 *
 * They tell of made-up careers of the catalogue's artists. With --identify the local exchange is told first what its
 * artists are called there. Runs until Ctrl-C.
 */
import { parseArgs } from "node:util";
import { CATALOGUE } from "../domain/catalogue/index.ts";
import { identifiersOf } from "../worker/features/market-data/sources/simulated/services.ts";
import { Streams } from "../worker/features/market-data/sources/simulated/streams.ts";
import { fail } from "./local/fail.ts";
import { listArtists } from "./local/operator.ts";
import { reach } from "./local/reach.ts";
import { wholeNumber } from "./local/whole-number.ts";
import { serveSimulated } from "../worker/features/market-data/sources/testing/simulated-server.ts";

/** Where careers and counts begin: always there, so that starting it again changes nothing. Adapters ask for more than a year at first. */
const BEGIN = Date.UTC(2025, 0, 1);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "8790" },
      seed: { type: "string", default: "simulated services" },
      identify: { type: "boolean", default: false },
    },
  });
  if (values.identify) await identify();
  const { url } = await serveSimulated(new Streams(values.seed, BEGIN), CATALOGUE, {
    port: wholeNumber("port", values.port, 0),
  });
  console.log(`Made-up services at ${url}. For the local exchange to ask them, add to .dev.vars and start it again:

  LISTENBRAINZ_URL=${url}
  WIKIMEDIA_URL=${url}
  SOURCES=listenbrainz wikimedia
  SOURCE_CONTACT=nobody@localhost`);
}

/** Tells the local exchange what its artists are called by the services. */
async function identify(): Promise<void> {
  const { exchange, stop } = await reach(undefined);
  const listings = CATALOGUE.map((artist) => ({ ...artist, identifiers: identifiersOf(artist) }));
  try {
    await listArtists(exchange, listings, () => undefined);
  } finally {
    await stop();
  }
}

main().catch(fail);
