import { parseArgs } from "node:util";
import { fail } from "./local/fail.ts";
import { accountChecks } from "./probe/accounts.ts";
import { bodyChecks } from "./probe/bodies.ts";
import type { Check, Verdict } from "./probe/check.ts";
import { fell } from "./probe/check.ts";
import { edgeChecks } from "./probe/edge.ts";
import { insideChecks } from "./probe/inside.ts";
import { otherAccountChecks } from "./probe/other-accounts.ts";
import { roomChecks } from "./probe/rooms.ts";
import { Target } from "./probe/target.ts";
import { tradingChecks } from "./probe/trading.ts";

const USAGE = `npm run probe -- URL [--username NAME]

Attacks an exchange as a hostile client would, one attack after the other, and says
what held and what fell, and what does not show from outside; ends with 1 if anything fell. It opens accounts of its own,
which it deletes in the end; with --username (its password in PROBE_PASSWORD) that
account is the one whose things others ask for. Takes some minutes where calls are
limited, because it waits when it is told to.`;

const CHECKS: readonly Check[] = [
  ...edgeChecks,
  ...bodyChecks,
  ...roomChecks,
  ...tradingChecks,
  ...accountChecks,
  ...otherAccountChecks,
  ...insideChecks,
];

const MARKS: Record<Verdict["outcome"], string> = { held: "held   ", fell: "FELL   ", skipped: "skipped" };

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { username: { type: "string" } } });
  const { username } = values;
  const password = process.env.PROBE_PASSWORD;
  const [url] = positionals;
  if (url === undefined || positionals.length > 1 || !URL.canParse(url) || (username !== undefined && !password))
    fail(USAGE);
  const target = new Target(url, username !== undefined && password ? { username, password } : undefined);
  const outcomes: Verdict["outcome"][] = [];
  try {
    for (const check of CHECKS) {
      const { outcome, seen } = await runCheck(check, target);
      outcomes.push(outcome);
      console.log(`${MARKS[outcome]} ${check.name}: ${seen}`);
    }
  } finally {
    await target.tidy();
  }
  const count = (outcome: Verdict["outcome"]) => outcomes.filter((one) => one === outcome).length;
  console.log(`${count("held")} held, ${count("fell")} fell, ${count("skipped")} skipped`);
  if (count("fell") > 0) process.exitCode = 1;
}

/** A check that cannot go on has seen something that should not be. */
async function runCheck({ run }: Check, target: Target): Promise<Verdict> {
  try {
    return await run(target);
  } catch (error) {
    return fell(error instanceof Error ? error.message : String(error));
  }
}

main().catch(fail);
