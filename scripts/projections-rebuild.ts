import { parseArgs } from "node:util";
import { call } from "./local/client.ts";
import { fail } from "./local/fail.ts";
import { progress } from "./local/progress.ts";
import { diagnose, settled } from "./local/quiet.ts";
import { reach } from "./local/reach.ts";

/** `npm run projections:rebuild [-- --url https://…]`: drops what D1 holds of the books and has it told again. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { url: { type: "string" } } });
  const { exchange, stop } = await reach(values.url);
  try {
    const heads = new Map((await diagnose(exchange)).map(({ artistId, seq }) => [artistId, seq]));
    await call(exchange.url, "POST", "/operator/projections/rebuild", { token: exchange.operatorToken });
    const bar = progress(`Rebuilding ${heads.size} books`, heads.size);
    // Trading may go on meanwhile: what counts is what was there when this began.
    await settled(exchange, (books) => {
      const done = books.filter(({ artistId, projectedSeq }) => projectedSeq >= (heads.get(artistId) ?? 0)).length;
      bar.advance(done);
      return done >= heads.size;
    });
    bar.end();
  } finally {
    await stop();
  }
}

main().catch(fail);
