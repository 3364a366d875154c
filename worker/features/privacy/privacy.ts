import { eq } from "drizzle-orm";
import { resultOf } from "../../../durable-objects/protocol/outcome.ts";
import { actRow, actsOf, recordAct } from "../../platform/audit-log.ts";
import type { ApiContext, Caller } from "../../http/context.ts";
import { type Database, database } from "../../platform/database.ts";
import {
  accountAddresses,
  acts,
  apiKeys,
  challenges,
  identities,
  passkeys,
  recoveryCodes,
  sessions,
  users,
} from "../../platform/schema/index.ts";
import { accountOf, type UserRow } from "../accounts/account.ts";
import { setRole } from "../admin/roles.ts";

/** Orders read from the portfolio at once. */
const PAGE = 200;

/** Everything that is kept about the caller but secrets and what moderators noted, as the text of one JSON object. */
export async function exportAccount(c: ApiContext): Promise<ReadableStream<Uint8Array>> {
  const caller = c.get("caller");
  const { user } = c.get("live");
  await recordAct(c, { action: "account_exported", actor: user.id, subject: user.id });
  const portfolio = resultOf(await c.env.PORTFOLIO.getByName(user.id).read(caller));
  const rest = JSON.stringify({ exportedAt: Date.now(), ...(await accountData(database(c.env), user)), portfolio });
  return await streamOf(exportParts(c.env, caller, rest));
}

/** What D1 holds: hashes and public keys of secrets stay inside. */
async function accountData(db: Database, user: UserRow) {
  const [account, opened, keys, devices, linked, networks, codes, done] = await Promise.all([
    accountOf(db, user),
    db.query.sessions.findMany({
      columns: { userId: false, tokenHash: false, previousTokenHash: false },
      where: eq(sessions.userId, user.id),
    }),
    db.query.apiKeys.findMany({ columns: { userId: false, secretHash: false }, where: eq(apiKeys.userId, user.id) }),
    db.query.passkeys.findMany({ columns: { userId: false }, where: eq(passkeys.userId, user.id) }),
    db.query.identities.findMany({ columns: { userId: false }, where: eq(identities.userId, user.id) }),
    db.query.accountAddresses.findMany({ columns: { userId: false }, where: eq(accountAddresses.userId, user.id) }),
    db.$count(recoveryCodes, eq(recoveryCodes.userId, user.id)),
    actsOf(db, user.id, {}),
  ]);
  return {
    account: { ...account, secondFactorSince: user.totpSince, recoveryCodesLeft: codes },
    sessions: opened,
    apiKeys: keys,
    passkeys: devices,
    identities: linked,
    networks,
    acts: done,
  };
}

/** The JSON object with one more field: all orders with all their fills, newest first, page by page. */
async function* exportParts(env: Env, caller: Caller, object: string): AsyncGenerator<string, undefined> {
  const portfolio = env.PORTFOLIO.getByName(caller.id);
  const read = async (before?: number) =>
    resultOf(await portfolio.orders(caller, { status: "all", limit: PAGE, allFills: true, before }));
  let { orders, next } = await read();
  yield `${object.slice(0, -1)},"orders":[${orders.map((order) => JSON.stringify(order)).join()}`;
  while (next !== null) {
    ({ orders, next } = await read(next));
    yield orders.map((order) => `,${JSON.stringify(order)}`).join("");
  }
  yield "]}";
  return undefined;
}

/** A stream of texts; begins once there is the first, so that a refusal until then is thrown here. */
async function streamOf(parts: AsyncGenerator<string, undefined>): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder();
  let first: IteratorResult<string, undefined> | undefined = await parts.next();
  return new ReadableStream({
    async pull(controller) {
      const { value } = first ?? (await parts.next());
      first = undefined;
      if (value === undefined) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
  });
}

/**
 * Deletes the caller's account, in steps that can be repeated when one fails:
 * its role goes first, so that of several admins who leave at once one stays;
 * then its portfolio refuses everybody and cancels its orders; then D1 forgets
 * whose it was. The id stays, in the ledger and on the tape: they must add up.
 * Refusal: `last_admin`.
 */
export async function deleteAccount(c: ApiContext): Promise<void> {
  const { id } = c.get("caller");
  await setRole(c, id, id, "user");
  await c.env.PORTFOLIO.getByName(id).close();
  await forget(c, id);
}

/** Takes out of D1, all or nothing, what says whose account it was; the name is free again. */
async function forget(c: ApiContext, id: string): Promise<void> {
  const db = database(c.env);
  const secrets = { passwordHash: null, totpSecret: null, totpSince: null, totpLastStep: null };
  const anonymous = {
    username: "deleted",
    usernameKey: `~${id}`,
    email: null,
    emailKey: null,
    pendingEmail: null,
    deletedAt: Date.now(),
  };
  await db.batch([
    db
      .update(users)
      .set({ ...secrets, ...anonymous })
      .where(eq(users.id, id)),
    db.delete(sessions).where(eq(sessions.userId, id)),
    db.delete(apiKeys).where(eq(apiKeys.userId, id)),
    db.delete(passkeys).where(eq(passkeys.userId, id)),
    db.delete(identities).where(eq(identities.userId, id)),
    db.delete(recoveryCodes).where(eq(recoveryCodes.userId, id)),
    db.delete(challenges).where(eq(challenges.userId, id)),
    db.delete(accountAddresses).where(eq(accountAddresses.userId, id)),
    db.insert(acts).values(actRow(c.get("requestId"), { action: "account_deleted", actor: id, subject: id })),
  ]);
}
