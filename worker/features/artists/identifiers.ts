import { and, eq, inArray, ne, sql } from "drizzle-orm";
import type { Listing } from "../../../domain/api/index.ts";
import type { BatchItem } from "drizzle-orm/batch";
import type { Identifier, IdentifierKind } from "../../../domain/core/identifiers.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { actRow } from "../../platform/audit-log.ts";
import type { Database } from "../../platform/database.ts";
import { CHANGED, insertWhere } from "../../platform/insert-where.ts";
import { acts, artistIdentifiers, artists } from "../../platform/schema/index.ts";
import type { CallerContext } from "../../platform/service-context.ts";
import { indexNames } from "../market/index.ts";
import { askAnew, requireListed, requireTraded } from "../market-data/index.ts";

/** What an artist is known by outside, by kind. */
export async function identifiersOf(db: Database, artistId: string): Promise<Identifier[]> {
  const { kind, value } = artistIdentifiers;
  return await db
    .select({ kind, value })
    .from(artistIdentifiers)
    .where(eq(artistIdentifiers.artistId, artistId))
    .orderBy(kind, value);
}

/**
 * Adds an id, and records that; one that the artist has already changes nothing. Sources that go by it ask about the
 * artist from the beginning. Refusals: `unknown_artist`, `delisted`, `identifier_conflict`.
 */
export async function addIdentifier(
  context: CallerContext,
  artistId: string,
  identifier: Identifier,
): Promise<Identifier[]> {
  const { env, db, actor } = context;
  await requireTraded(context, artistId);
  const known = await identifiersOf(db, artistId);
  if (known.some((other) => isSame(other, identifier))) return known;
  await assertOwnIdentifier(db, artistId, known, identifier);
  await refusingConflicts(async () => {
    await db.batch([
      db.insert(artistIdentifiers).values({ artistId, ...identifier }),
      ...mirrored(db, artistId, identifier, identifier.value),
      ...askAnew(db, artistId, identifier.kind),
      db
        .insert(acts)
        .values(
          actRow(context, { action: "identifier_added", actor: actor.id, subject: artistId, detail: identifier }),
        ),
    ]);
  });
  if (identifier.kind === "alias") await indexNames(env.DB, [artistId]);
  return await identifiersOf(db, artistId);
}

/** Takes an id from an artist, and records that; one that it has not changes nothing. Refusal: `unknown_artist`. */
export async function removeIdentifier(
  context: CallerContext,
  artistId: string,
  identifier: Identifier,
): Promise<Identifier[]> {
  const { env, db, actor } = context;
  await requireListed(context, artistId);
  const known = await identifiersOf(db, artistId);
  if (!known.some((other) => isSame(other, identifier))) return known;
  const act = actRow(context, {
    action: "identifier_removed",
    actor: actor.id,
    subject: artistId,
    detail: identifier,
  });
  await db.batch([
    db.delete(artistIdentifiers).where(and(eq(artistIdentifiers.artistId, artistId), ...matching(identifier))),
    insertWhere(db, acts, act, CHANGED),
    ...mirrored(db, artistId, identifier, null),
    ...askAnew(db, artistId, identifier.kind),
  ]);
  if (identifier.kind === "alias") await indexNames(env.DB, [artistId]);
  return await identifiersOf(db, artistId);
}

/** All that a listing says that its artist is known by. */
export const identifiersIn = ({ musicbrainzId, identifiers }: Listing): Identifier[] => [
  ...(musicbrainzId === null ? [] : [{ kind: "musicbrainz" as const, value: musicbrainzId.toLowerCase() }]),
  ...identifiers,
];

/**
 * Refuses listings by which two artists would be known by one id, or one by two of a kind that is one's own, before
 * anything of them is kept. Refusal: `identifier_conflict`.
 */
export async function assertOwnIdentifiers(db: Database, listings: readonly Listing[]): Promise<void> {
  const claims = listings.flatMap((listing) =>
    identifiersIn(listing).map((identifier) => ({ artistId: listing.id, identifier })),
  );
  const owners = await ownersOf(
    db,
    claims.map(({ identifier }) => identifier),
  );
  const ofOne = new Map<string, string>();
  for (const { artistId, identifier } of claims) {
    const { kind, value } = identifier;
    if (kind === "alias") continue;
    const owner = owners.get(keyOf(identifier)) ?? artistId;
    if (owner !== artistId) throw conflict(identifier, owner);
    owners.set(keyOf(identifier), artistId);
    if (hasSeveral(kind)) continue;
    const other = ofOne.get(`${artistId} ${kind}`) ?? value;
    if (other !== value) throw new ProblemError("identifier_conflict", `${artistId} has two ids of the kind ${kind}`);
    ofOne.set(`${artistId} ${kind}`, value);
  }
}

/**
 * The statements that make what a listing says known; an id of a kind that is one's own takes the place of the one
 * before. They fail, and whatever they run with, if another artist got an id in the meantime: see `conflictOf`.
 */
export function identifierStatements(db: Database, listing: Listing): BatchItem<"sqlite">[] {
  return identifiersIn(listing).flatMap(({ kind, value }) => {
    const own = and(eq(artistIdentifiers.artistId, listing.id), eq(artistIdentifiers.kind, kind));
    const known = sql`EXISTS (SELECT 1 FROM ${artistIdentifiers} WHERE ${own} AND value = ${value})`;
    return [
      ...(hasSeveral(kind) ? [] : [db.delete(artistIdentifiers).where(and(own, ne(artistIdentifiers.value, value)))]),
      insertWhere(db, artistIdentifiers, { artistId: listing.id, kind, value }, sql`NOT ${known}`),
      ...askAnew(db, listing.id, kind, CHANGED),
    ];
  });
}

/** Runs what writes ids. Refusal, where somebody else has just written them: `identifier_conflict`. */
export async function refusingConflicts<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (/UNIQUE constraint failed: (index ')?artist_identifiers/.test(textOf(error)))
      throw new ProblemError("identifier_conflict");
    throw error;
  }
}

/** Refuses an id that is another's, or a second one of a kind that an artist has one of. */
async function assertOwnIdentifier(
  db: Database,
  artistId: string,
  known: readonly Identifier[],
  identifier: Identifier,
): Promise<void> {
  const { kind } = identifier;
  const owner = (await ownersOf(db, [identifier])).get(keyOf(identifier)) ?? artistId;
  if (kind !== "alias" && owner !== artistId) throw conflict(identifier, owner);
  const other = known.find((one) => one.kind === kind);
  if (other && !hasSeveral(kind))
    throw new ProblemError("identifier_conflict", `${artistId} is known by ${kind} ${other.value}: remove that first`);
}

/** Kinds that an artist may have several of. */
const hasSeveral = (kind: IdentifierKind): boolean => kind === "wikipedia" || kind === "alias";

/** Drizzle wraps what D1 says. */
const textOf = (error: unknown): string =>
  error instanceof Error ? `${error.message} ${error.cause === undefined ? "" : textOf(error.cause)}` : String(error);

const conflict = ({ kind, value }: Identifier, owner: string): ProblemError =>
  new ProblemError("identifier_conflict", `${kind} ${value} is ${owner}'s`);

const isSame = (a: Identifier, b: Identifier): boolean => keyOf(a) === keyOf(b);
const keyOf = ({ kind, value }: Identifier): string => `${kind} ${value}`;
const matching = ({ kind, value }: Identifier) => [
  eq(artistIdentifiers.kind, kind),
  eq(artistIdentifiers.value, value),
];

/** Who is known by each of some ids. */
async function ownersOf(db: Database, identifiers: readonly Identifier[]): Promise<Map<string, string>> {
  const owners = new Map<string, string>();
  const values = [...new Set(identifiers.map(({ value }) => value))];
  if (values.length === 0) return owners;
  const { artistId, kind, value } = artistIdentifiers;
  // One parameter, as D1 binds at most 100.
  const listed = sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`;
  const rows = await db
    .select({ artistId, kind, value })
    .from(artistIdentifiers)
    .where(and(ne(kind, "alias"), inArray(value, listed)));
  for (const { artistId: owner, ...identifier } of rows) owners.set(keyOf(identifier), owner);
  return owners;
}

/** The MusicBrainz id where the release before reads it. */
const mirrored = (db: Database, artistId: string, { kind }: Identifier, value: string | null) =>
  kind === "musicbrainz" ? [db.update(artists).set({ musicbrainzId: value }).where(eq(artists.id, artistId))] : [];
