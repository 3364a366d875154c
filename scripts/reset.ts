import { fail } from "./local/fail.ts";
import { STATE } from "./local/paths.ts";
import { claimState } from "./local/running.ts";

/** `npm run reset`: forgets what the local exchange stored. Of the state folder only what an exchange wrote there. */
function main(): void {
  claimState(STATE).forget();
  console.log("Local state is forgotten. The secrets in .dev.vars stay.");
}

try {
  main();
} catch (error) {
  fail(error);
}
