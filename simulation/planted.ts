import type { SqlValue } from "../durable-objects/platform/sql.ts";
import type { AlarmHandler, ObjectHost } from "../durable-objects/testing/platform/host.ts";
import { Random } from "../durable-objects/testing/platform/random.ts";
import type { CorruptWrite } from "../durable-objects/testing/platform/storage.ts";

export const PLANTED_FAULTS = ["double-fill", "lost-hold-release", "dropped-outbox", "lost-alarm"] as const;
export type PlantedFault = (typeof PLANTED_FAULTS)[number];

/** Breaks the exchange on purpose, under its feet: what it stores, now and then, is not what it wrote. */
export function plant(
  fault: PlantedFault,
  seed: number,
  accounts: readonly ObjectHost<AlarmHandler>[],
  books: readonly ObjectHost<AlarmHandler>[],
): void {
  const random = new Random(seed, fault);
  const sometimes = () => random.chance(0.05);
  if (fault === "lost-alarm") {
    for (const { storage } of [...accounts, ...books]) storage.setAlarm = () => undefined;
    return;
  }
  const corruptions: Record<typeof fault, () => CorruptWrite> = {
    "double-fill": () => (query, bindings) =>
      query.startsWith("INSERT INTO outbox") && sometimes()
        ? [bindings[0]!, bindings[1]!, doubled(bindings[2]!)]
        : bindings,
    "dropped-outbox": () => (query, bindings) =>
      query.startsWith("INSERT INTO outbox") && sometimes() ? null : bindings,
    "lost-hold-release": keepHold(sometimes),
  };
  for (const { storage } of fault === "lost-hold-release" ? accounts : books)
    storage.corruptWrite = corruptions[fault]();
}

/** The settlement with its executions told twice. */
function doubled(settlement: SqlValue): string {
  const whole = JSON.parse(String(settlement)) as { events: { type: string }[] };
  return JSON.stringify({
    ...whole,
    events: whole.events.flatMap((event) => (event.type === "filled" ? [event, event] : [event])),
  });
}

/** Now and then a hold does not become smaller in what is stored, and stays too large from then on. */
function keepHold(sometimes: () => boolean): () => CorruptWrite {
  const HELD_CASH = 2;
  return () => {
    let held = 0;
    let surplus = 0;
    return (query, bindings) => {
      if (!query.startsWith("INSERT OR REPLACE INTO account")) return bindings;
      const next = Number(bindings[HELD_CASH]);
      if (next < held && sometimes()) surplus += held - next;
      held = next;
      return bindings.map((value, index) => (index === HELD_CASH ? held + surplus : value));
    };
  };
}
