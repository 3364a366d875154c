import { rmSync } from "node:fs";
import { fail } from "./local/fail.ts";
import { databasesIn, STATE } from "./local/paths.ts";
import { noteStopped, refuseIfRunning } from "./local/running.ts";

/** `npm run reset`: forgets what the local exchange stored. Of the state folder only what an exchange wrote there. */
function main(): void {
  refuseIfRunning(STATE);
  rmSync(databasesIn(STATE), { recursive: true, force: true });
  noteStopped(STATE);
  console.log("Local state is forgotten. The secrets in .dev.vars stay.");
}

try {
  main();
} catch (error) {
  fail(error);
}
