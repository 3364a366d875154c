import type { z } from "zod";
import type { Observation } from "../../../../domain/core/fair-value/observation.ts";
import type { IdentifierKind } from "../../../../domain/core/identifiers.ts";
import { SourceError, sourceErrorOf } from "./client/source-error.ts";
import type { SourceAnswer, TrackedArtist } from "./source.ts";

/** A total that was read at `now` (ms): of followers, or of plays ever. */
export const totalOf = ({ id }: TrackedArtist, value: number, now: number): Observation[] => [
  { artistId: id, kind: "total", value, observedAt: now, period: 0 },
];

/** What an answer says, in its form. Throws `form`. */
export function understand<T extends z.ZodType>(form: T, json: unknown): z.output<T> {
  const read = form.safeParse(json);
  if (read.success) return read.data;
  const where = read.error.issues[0]?.path.join(".") ?? "";
  throw new SourceError("form", `in another form${where && ` at ${where}`}`);
}

/** What an artist is known by at a source. Throws `unidentified`. */
export function identifierOf({ identifiers }: TrackedArtist, kind: IdentifierKind): string {
  const [id] = identifiers[kind] ?? [];
  if (id === undefined) throw new SourceError("unidentified", `no id of the kind ${kind}`);
  return id;
}

/** The artists by what they are known by; of those who are not, that is noted. */
export function identified(
  answer: SourceAnswer,
  artists: readonly TrackedArtist[],
  kind: IdentifierKind,
): Map<string, TrackedArtist> {
  const byId = new Map<string, TrackedArtist>();
  for (const artist of artists)
    note(answer, artist, () => {
      byId.set(identifierOf(artist, kind), artist);
      return [];
    });
  return byId;
}

/** Notes what is learned of an artist, or why nothing is. */
export function note(answer: SourceAnswer, artist: TrackedArtist, learn: () => Observation[]): void {
  try {
    answer.observations.push(...learn());
  } catch (error) {
    noteFault(answer, artist, error);
  }
}

/** Notes a failed question; false if the source is not to be asked on. Throws what is a bug of ours. */
export function noteFault(answer: SourceAnswer, artist: TrackedArtist | null, error: unknown): boolean {
  const { reason, message: detail, stops } = sourceErrorOf(error);
  answer.faults.push({ artistId: stops ? null : (artist?.id ?? null), reason, detail });
  return !stops;
}

/** Asks about one artist after the other, until the source as a whole refuses. */
export async function askOneByOne(
  artists: readonly TrackedArtist[],
  ask: (artist: TrackedArtist) => Promise<Observation[]>,
): Promise<SourceAnswer> {
  const answer: SourceAnswer = { observations: [], faults: [] };
  for (const artist of artists) {
    try {
      answer.observations.push(...(await ask(artist)));
    } catch (error) {
      if (!noteFault(answer, artist, error)) break;
    }
  }
  return answer;
}
