import { randomInt, randomUUID } from "node:crypto";
import { USERNAME } from "../../../domain/core/credentials.ts";
import { isReservedName } from "../../../domain/core/reserved-names.ts";

/** Names to try for somebody who chose none, the plainest first; all are valid ones. `email` gives the stem. */
export function usernameCandidates(email: string): string[] {
  const local = email.split(/[@+]/, 1)[0] ?? "";
  const letters = local
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^\w-]+/g, "-");
  const start = letters.slice(0, USERNAME.most);
  const stem = start.length < USERNAME.least || isReservedName(start) ? "trader" : start;
  const short = stem.slice(0, USERNAME.most - "-1234".length);
  const numbered = Array.from({ length: 4 }, () => `${short}-${randomInt(1_000, 10_000)}`);
  return [stem, ...numbered, `trader-${randomUUID().slice(0, 8)}`].filter((name) => !isReservedName(name));
}
