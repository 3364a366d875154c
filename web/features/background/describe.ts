import { format } from "../../lib/format.ts";

/** So much of an id tells it from the others at a glance. */
const SHOWN = 8;

/** Who asked for a job: an account's id, cut short, or whoever else it was. */
export function nameOfRequester(by: string): string {
  if (by === "cron") return "schedule";
  return by.length > SHOWN + 4 ? `${by.slice(0, SHOWN)}…` : by;
}

/** What a job counted: `asked 269 · changed 12`; what came to nothing is left out. */
export function describeCounts(counts: Readonly<Record<string, number>>): string {
  const counted = Object.entries(counts).filter(([, count]) => count !== 0);
  return counted.map(([what, count]) => `${words(what)} ${format.count(count)}`).join(" · ") || "–";
}

/** `artistsTraded` and `source_faults` as words. */
const words = (name: string): string =>
  name
    .replaceAll("_", " ")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
