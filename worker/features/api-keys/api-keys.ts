import { and, asc, eq, inArray, isNull, lt, or, sql } from "drizzle-orm";
import type { ApiKey, Scope } from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { recordAct } from "../../platform/audit-log.ts";
import type { ApiContext, Caller } from "../../http/context.ts";
import { database } from "../../platform/database.ts";
import { apiKeys, users } from "../../platform/schema/index.ts";
import { describeError } from "../../platform/describe-error.ts";
import { Recent } from "../../platform/recent.ts";
import { ACCESS_TOKEN_LIFETIME } from "../sessions/access-token.ts";
import { noteAddress } from "../sessions/addresses.ts";
import { type ApiKeySecret, formatApiKey, newApiKey } from "./api-key.ts";
import { hashSecret, sameHash } from "../sessions/refresh-token.ts";
import { InRequest } from "../accounts/in-request.ts";

/** Most keys of an account that are not revoked. */
const KEYS_AT_MOST = 20;

/** How exactly the last use is noted, in milliseconds. */
const NOTED_EVERY = 60_000;

type KeyRow = typeof apiKeys.$inferSelect;

/** Makes, lists and revokes an account's API keys. */
export class ApiKeys extends InRequest {
  /** The caller's keys that are not revoked, oldest first. */
  async list({ id }: Caller): Promise<ApiKey[]> {
    const rows = await this.db.select().from(apiKeys).where(live(id)).orderBy(asc(apiKeys.createdAt), asc(apiKeys.id));
    return rows.map(shown);
  }

  /** Makes a key; its secret is never seen again. Refusal: `too_many_keys`. */
  async create({ id: userId }: Caller, name: string, scope: Scope): Promise<{ key: ApiKey; secret: string }> {
    const { id, secret } = newApiKey();
    // One statement counts and inserts, so that many requests at once make no more.
    const made = await this.db.all<{ id: string }>(sql`
      INSERT INTO ${apiKeys} (id, user_id, name, secret_hash, scope, created_at)
      SELECT ${id}, ${userId}, ${name}, ${hashSecret(secret)}, ${scope}, ${Date.now()}
      WHERE (SELECT count(*) FROM ${apiKeys} WHERE user_id = ${userId} AND revoked_at IS NULL) < ${KEYS_AT_MOST}
      RETURNING id`);
    const row = made.length > 0 && (await this.db.query.apiKeys.findFirst({ where: eq(apiKeys.id, id) }));
    if (!row) throw new ProblemError("too_many_keys", `At most ${KEYS_AT_MOST} API keys`);
    await recordAct(this.c, { action: "api_key_created", actor: userId, subject: userId, detail: { key: id, scope } });
    return { key: shown(row), secret: formatApiKey({ id, secret }) };
  }

  /** Revokes one of the caller's keys, at once wherever it opens anything. Refusal: `unknown_key`. */
  async revoke({ id: userId }: Caller, id: string): Promise<void> {
    const key = and(live(userId), eq(apiKeys.id, id));
    if (!(await this.db.query.apiKeys.findFirst({ columns: { id: true }, where: key })))
      throw new ProblemError("unknown_key");
    await this.revokeThose(userId, [id], userId);
  }

  /** Revokes all keys of an account, on behalf of `by`. */
  async revokeAll(userId: string, by: string): Promise<void> {
    const keys = await this.db.select({ id: apiKeys.id }).from(apiKeys).where(live(userId));
    await this.revokeThose(
      userId,
      keys.map(({ id }) => id),
      by,
    );
  }

  private async revokeThose(userId: string, ids: string[], by: string): Promise<void> {
    if (ids.length === 0) return;
    // The portfolio first: if it cannot be reached, the keys are still listed and can be revoked again.
    await this.c.env.PORTFOLIO.getByName(userId).revoke(ids);
    await this.db
      .update(apiKeys)
      .set({ revokedAt: Date.now() })
      .where(and(live(userId), inArray(apiKeys.id, ids)));
    for (const key of ids)
      await recordAct(this.c, { action: "api_key_revoked", actor: by, subject: userId, detail: { key } });
  }
}

const live = (userId: string) => and(eq(apiKeys.userId, userId), isNull(apiKeys.revokedAt));

function shown({ id, name, scope, createdAt, lastUsedAt }: KeyRow): ApiKey {
  return { id, name, scope, createdAt, lastUsedAt: lastUsedAt && Math.floor(lastUsedAt / NOTED_EVERY) * NOTED_EVERY };
}

/** A key as it was found in D1: what its secret must hash to, and whose it is. */
interface KnownKey {
  secretHash: string;
  caller: Caller;
}

/** What D1 said of keys in the last minute: a program sends the same one with each request. */
const known = new Recent<KnownKey>(5_000, 60_000);

/** Ids that no live key has, apart from the others, so that no flood of them drives those out. */
const unknown = new Recent<true>(1_000, 10_000);

/**
 * Who holds an API key. D1 is asked about a key once a minute; until then a
 * revoked one is refused only by the portfolio, and there is nothing else that
 * a key opens. Refusal: `unauthenticated`.
 */
export async function callerByKey(c: ApiContext, { id, secret }: ApiKeySecret): Promise<Caller> {
  const now = Date.now();
  const remembered = known.get(id, now);
  const key = remembered ?? (unknown.get(id, now) ? undefined : await findKey(c, id, now));
  if (!key || !sameHash(hashSecret(secret), key.secretHash)) throw new ProblemError("unauthenticated");
  if (!remembered) c.executionCtx.waitUntil(noteUse(c, id, key.caller.id, now));
  return key.caller;
}

/** A live key of a living account. It holds as long as an access token would: rooms end then, and are joined again. */
async function findKey(c: ApiContext, id: string, now: number): Promise<KnownKey | undefined> {
  const [row] = await database(c.env)
    .select({ secretHash: apiKeys.secretHash, scope: apiKeys.scope, userId: apiKeys.userId, openedAt: users.createdAt })
    .from(apiKeys)
    .innerJoin(users, eq(users.id, apiKeys.userId))
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt), isNull(users.deletedAt)));
  if (!row) {
    unknown.set(id, true, now);
    return undefined;
  }
  const caller = {
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
async function noteUse(c: ApiContext, id: string, userId: string, now: number): Promise<void> {
  try {
    const stale = or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, now - NOTED_EVERY));
    await database(c.env)
      .update(apiKeys)
      .set({ lastUsedAt: now })
      .where(and(eq(apiKeys.id, id), stale));
    await noteAddress(c, userId, now);
  } catch (error) {
    console.error("use of an API key not noted", { id, error: describeError(error) });
  }
}
