import { randomInt, randomUUID } from "node:crypto";

/** Names to try for somebody who chose none, the plainest first; all are valid ones. `email` gives the stem. */
export function usernameCandidates(email: string): string[] {
  const local = email.split(/[@+]/, 1)[0] ?? "";
  const letters = local
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^\w-]+/g, "-");
  const stem = letters.slice(0, 20).length < 3 ? "trader" : letters.slice(0, 20);
  const numbered = Array.from({ length: 4 }, () => `${stem.slice(0, 15)}-${randomInt(1_000, 10_000)}`);
  return [stem, ...numbered, `trader-${randomUUID().slice(0, 8)}`];
}
