import { type Check, skipped } from "./check.ts";

/** What only shows inside an exchange, and the test that looks at it there. */
const INSIDE: readonly [name: string, where: string][] = [
  ["A socket that reads nothing is sent half a megabyte at most", "durable-objects/platform/sockets.test.ts"],
  ["Networks of one IPv6 site are counted together", "tests/workers/api/address-limits.test.ts"],
  ["Moderators and admins prove who they are every ten minutes", "tests/workers/api/fresh-proof.test.ts"],
  ["Mailed links lead to PUBLIC_URL, whatever host was asked", "tests/workers/api/email.test.ts"],
  ["What a local exchange stores is its owner's alone", "scripts/local/private-files.test.ts"],
  ["Failed sign-ins at unknown names leave the audit log", "tests/workers/jobs/tidy.test.ts"],
  ["Value that is thrown away is flagged", "tests/workers/api/moderation.test.ts"],
  ["Storage that fails is answered as unavailable", "tests/workers/api/storage-failure.test.ts"],
  ["Clocks that jump lose and double nothing", "simulation/simulation.test.ts"],
];

export const insideChecks: readonly Check[] = INSIDE.map(([name, where]) => ({
  name,
  run: () => Promise.resolve(skipped(`does not show from outside; ${where}`)),
}));
