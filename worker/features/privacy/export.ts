import { eq } from "drizzle-orm";
import { resultOf } from "../../../durable-objects/protocol/outcome.ts";
import { actsOf, recordAct } from "../../platform/audit-log.ts";
import type { Database } from "../../platform/database.ts";
import {
  accountAddresses,
  apiKeys,
  identities,
  passkeys,
  recoveryCodes,
  sessions,
} from "../../platform/schema/index.ts";
import type { Caller, LiveContext } from "../../platform/service-context.ts";
import { accountOf, type UserRow } from "../accounts/index.ts";

/** Orders read from the portfolio at once. */
const PAGE = 200;

/** Everything that is kept about the caller but secrets and what moderators noted, as the text of one JSON object. */
export async function exportAccount(context: LiveContext): Promise<ReadableStream<Uint8Array>> {
  const { env, db, now, actor: caller } = context;
  const { user } = context.live;
  await recordAct(context, { action: "account_exported", actor: user.id, subject: user.id });
  const portfolio = resultOf(await env.PORTFOLIO.getByName(user.id).read(caller));
  const rest = JSON.stringify({ exportedAt: now, ...(await accountData(db, user)), portfolio });
  return await streamOf(exportParts(env, caller, rest));
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
