import { parseArgs } from "node:util";
import { CATALOGUE } from "../domain/catalogue/index.ts";
import { fail } from "./local/fail.ts";
import { listArtists } from "./local/operator.ts";
import { progress } from "./local/progress.ts";
import { reach } from "./local/reach.ts";

/** `npm run catalogue [-- --url https://…]`: lists the built-in catalogue; what is listed stays as it is. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { url: { type: "string" } } });
  const { exchange, stop } = await reach(values.url);
  try {
    const bar = progress("Listing the catalogue", CATALOGUE.length);
    const { listed, unchanged } = await listArtists(exchange, CATALOGUE, bar.advance);
    bar.end(`${listed} artists listed, ${unchanged} listed before`);
  } finally {
    await stop();
  }
}

main().catch(fail);
