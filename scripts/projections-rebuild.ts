import { parseArgs } from "node:util";
import { call } from "./local/client.ts";
import { fail } from "./local/fail.ts";
import { progress } from "./local/progress.ts";
import { booksBehind, settled } from "./local/quiet.ts";
import { reach } from "./local/reach.ts";

/** `npm run projections:rebuild [-- --url https://…]`: drops what D1 holds of the books and has it told again. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { url: { type: "string" } } });
  const { exchange, stop } = await reach(values.url);
  try {
    const { books } = await call<{ books: number }>(exchange.url, "POST", "/operator/projections/rebuild", { token: exchange.operatorToken });
    const bar = progress(`Rebuilding ${books} books`, books);
    await settled(exchange, (diagnostics) => {
      const behind = booksBehind(diagnostics);
      bar.advance(books - behind);
      return behind === 0;
    });
    bar.end();
  } finally {
    await stop();
  }
}

main().catch(fail);
