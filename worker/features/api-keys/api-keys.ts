import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { ApiKey, Scope } from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { recordAct } from "../../platform/audit-log.ts";
import { hashSecret } from "../../platform/crypto/random-secret.ts";
import { insertWhere } from "../../platform/insert-where.ts";
import { apiKeys } from "../../platform/schema/index.ts";
import type { CallerContext, LiveContext, ServiceContext } from "../../platform/service-context.ts";
import { sessionIsOpen } from "../accounts/index.ts";
import { changeAccount } from "../email/index.ts";
import { findLive } from "../sessions/index.ts";
import { NOTED_EVERY } from "./holder.ts";
import { formatApiKey, newApiKey } from "./key-format.ts";

/** Most keys of an account that are not revoked. */
const KEYS_AT_MOST = 20;

type KeyRow = typeof apiKeys.$inferSelect;

/** The caller's keys that are not revoked, oldest first. */
export async function listApiKeys({ db, actor }: CallerContext): Promise<ApiKey[]> {
  const rows = await db
    .select()
    .from(apiKeys)
    .where(unrevoked(actor.id))
    .orderBy(asc(apiKeys.createdAt), asc(apiKeys.id));
  return rows.map(shown);
}

/** Makes a key; its secret is never seen again. Refusal: `too_many_keys`. */
export async function createApiKey(
  context: LiveContext,
  name: string,
  scope: Scope,
): Promise<{ key: ApiKey; secret: string }> {
  const { db, now, live } = context;
  const userId = live.user.id;
  const { id, secret } = newApiKey();
  const row = {
    id,
    userId,
    name,
    secretHash: hashSecret(secret),
    scope,
    sessionId: live.session.id,
    createdAt: now,
  };
  const few = sql`(SELECT count(*) FROM ${apiKeys} WHERE user_id = ${userId} AND revoked_at IS NULL) < ${KEYS_AT_MOST}`;
  const made = await changeAccount(context, live.user, {
    // One statement counts and inserts, so that many requests at once make no more.
    statement: insertWhere(db, apiKeys, row, and(few, sessionIsOpen(db, live.session.id))).returning(),
    act: { action: "api_key_created", detail: { key: id, scope } },
    event: "api_key_created",
  });
  const [key] = made;
  if (!key) {
    await findLive(context, userId, live.session.id);
    throw new ProblemError("too_many_keys", `At most ${KEYS_AT_MOST} API keys`);
  }
  return { key: shown(key), secret: formatApiKey({ id, secret }) };
}

/** Revokes one of the caller's keys, at once wherever it opens anything. Refusal: `unknown_key`. */
export async function revokeApiKey(context: CallerContext, id: string): Promise<void> {
  const userId = context.actor.id;
  const key = and(unrevoked(userId), eq(apiKeys.id, id));
  if (!(await context.db.query.apiKeys.findFirst({ columns: { id: true }, where: key })))
    throw new ProblemError("unknown_key");
  await revokeThose(context, userId, [id], userId);
}

/** Revokes all keys of an account on behalf of `by`. */
export async function revokeAllApiKeys(context: ServiceContext, userId: string, by: string | null): Promise<void> {
  const keys = await context.db.select({ id: apiKeys.id }).from(apiKeys).where(unrevoked(userId));
  await revokeThose(
    context,
    userId,
    keys.map(({ id }) => id),
    by,
  );
}

async function revokeThose(context: ServiceContext, userId: string, ids: string[], by: string | null): Promise<void> {
  if (ids.length === 0) return;
  // The portfolio first: if it cannot be reached, the keys are still listed and can be revoked again.
  await context.env.PORTFOLIO.getByName(userId).revoke(ids);
  await context.db
    .update(apiKeys)
    .set({ revokedAt: context.now })
    .where(and(unrevoked(userId), inArray(apiKeys.id, ids)));
  for (const key of ids)
    await recordAct(context, { action: "api_key_revoked", actor: by, subject: userId, detail: { key } });
}

const unrevoked = (userId: string) => and(eq(apiKeys.userId, userId), isNull(apiKeys.revokedAt));

function shown({ id, name, scope, createdAt, lastUsedAt }: KeyRow): ApiKey {
  return { id, name, scope, createdAt, lastUsedAt: lastUsedAt && Math.floor(lastUsedAt / NOTED_EVERY) * NOTED_EVERY };
}
