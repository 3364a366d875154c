import { and, eq, isNull, lt, or } from "drizzle-orm";
import { ProblemError } from "../../../domain/core/problems.ts";
import { hashSecret, sameHash } from "../../platform/crypto/random-secret.ts";
import { describeError } from "../../platform/describe-error.ts";
import { Recent } from "../../platform/recent.ts";
import { apiKeys, users } from "../../platform/schema/index.ts";
import type { Caller, ServiceContext } from "../../platform/service-context.ts";
import { ACCESS_TOKEN_LIFETIME, noteAddress } from "../sessions/index.ts";
import type { ApiKeySecret } from "./key-format.ts";

/** How exactly the last use is noted, in milliseconds. */
export const NOTED_EVERY = 60_000;

/** Who holds a key, and whether D1 was asked just now: then its use is worth a note. */
interface Holder {
  caller: Caller;
  isNews: boolean;
}

/** A key as it was found in D1: what its secret must hash to, and whose it is. */
interface KnownKey {
  secretHash: string;
  caller: Caller;
}

/** What D1 said of keys in the last minute: a program sends the same one with each request. */
const known = new Recent<KnownKey>(5_000, 60_000, "known API keys");

/** Ids that no live key has, apart from the others, so that no flood of them drives those out. */
const unknown = new Recent<true>(1_000, 10_000, "unknown API keys");

/**
 * Who holds an API key. D1 is asked about a key once a minute; until then a
 * revoked one is refused only by the portfolio, and there is nothing else that
 * a key opens. Refusal: `unauthenticated`.
 */
export async function holderOf(context: ServiceContext, { id, secret }: ApiKeySecret): Promise<Holder> {
  const { now } = context;
  const remembered = known.get(id, now);
  const key = remembered ?? (unknown.get(id, now) ? undefined : await findKey(context, id));
  if (!key || !sameHash(hashSecret(secret), key.secretHash)) throw new ProblemError("unauthenticated");
  return { caller: key.caller, isNews: !remembered };
}

/** A live key of a living account. It holds as long as an access token would: rooms end then, and are joined again. */
async function findKey({ db, now }: ServiceContext, id: string): Promise<KnownKey | undefined> {
  const [row] = await db
    .select({ secretHash: apiKeys.secretHash, scope: apiKeys.scope, userId: apiKeys.userId, openedAt: users.createdAt })
    .from(apiKeys)
    .innerJoin(users, eq(users.id, apiKeys.userId))
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt), isNull(users.deletedAt)));
  if (!row) {
    unknown.set(id, true, now);
    return undefined;
  }
  const caller: Caller = {
    id: row.userId,
    credential: id,
    openedAt: row.openedAt,
    scope: row.scope,
    expiresAt: now + ACCESS_TOKEN_LIFETIME,
  };
  const key = { secretHash: row.secretHash, caller };
  known.set(id, key, now);
  return key;
}

/** Notes when and from which network a key was used; a failure costs no more than the note. */
export async function noteUse(
  context: ServiceContext,
  { id: userId, credential: id }: Caller,
  address: string | null,
): Promise<void> {
  const { db, now } = context;
  try {
    const stale = or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, now - NOTED_EVERY));
    await db
      .update(apiKeys)
      .set({ lastUsedAt: now })
      .where(and(eq(apiKeys.id, id), stale));
    await noteAddress(context, userId, address);
  } catch (error) {
    console.error("use of an API key not noted", { id, error: describeError(error) });
  }
}
