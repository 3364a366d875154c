import { and, asc, eq, inArray, isNull, ne, or, sql } from "drizzle-orm";
import type { ApiKey, Scope } from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { recordAct } from "../../platform/audit-log.ts";
import { hashSecret } from "../../platform/crypto/random-secret.ts";
import { apiKeys } from "../../platform/schema/index.ts";
import type { CallerContext, LiveContext, ServiceContext } from "../../platform/service-context.ts";
import { changeAccount } from "../email/index.ts";
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
  const made = await changeAccount(context, live.user, {
    // One statement counts and inserts, so that many requests at once make no more.
    statement: db
      .insert(apiKeys)
      .select(
        sql`
          SELECT ${id}, ${userId}, ${name}, ${hashSecret(secret)}, ${scope}, ${live.session.id}, ${now}, NULL, NULL
          WHERE (SELECT count(*) FROM ${apiKeys} WHERE user_id = ${userId} AND revoked_at IS NULL) < ${KEYS_AT_MOST}`,
      )
      .returning({ id: apiKeys.id }),
    act: { action: "api_key_created", detail: { key: id, scope } },
    event: "api_key_created",
  });
  const row = made.length > 0 && (await db.query.apiKeys.findFirst({ where: eq(apiKeys.id, id) }));
  if (!row) throw new ProblemError("too_many_keys", `At most ${KEYS_AT_MOST} API keys`);
  return { key: shown(row), secret: formatApiKey({ id, secret }) };
}

/** Revokes one of the caller's keys, at once wherever it opens anything. Refusal: `unknown_key`. */
export async function revokeApiKey(context: CallerContext, id: string): Promise<void> {
  const userId = context.actor.id;
  const key = and(unrevoked(userId), eq(apiKeys.id, id));
  if (!(await context.db.query.apiKeys.findFirst({ columns: { id: true }, where: key })))
    throw new ProblemError("unknown_key");
  await revokeThose(context, userId, [id], userId);
}

/** Revokes all keys of an account on behalf of `by`, but those that were made in the session `kept`, if given. */
export async function revokeAllApiKeys(
  context: ServiceContext,
  userId: string,
  { by, kept }: { by: string | null; kept?: string | undefined },
): Promise<void> {
  const madeElsewhere = kept === undefined ? undefined : or(isNull(apiKeys.sessionId), ne(apiKeys.sessionId, kept));
  const keys = await context.db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(unrevoked(userId), madeElsewhere));
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
