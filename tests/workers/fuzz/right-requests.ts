import { env } from "cloudflare:workers";
import { expect } from "vitest";
import * as api from "../../../domain/api/index.ts";
import { loginAs, newAccount as register, PASSWORD } from "../support/account.ts";
import { call, ORIGIN, request, success } from "../support/api.ts";
import { Authenticator } from "../support/authenticator.ts";
import { limitOrder, list, marketOrder } from "../support/exchange.ts";
import { bookMessage, consume } from "../support/jobs.ts";
import { Mailbox } from "../support/mails.ts";
import { passkeyAnswer, passkeyToAdd } from "../support/passkeys.ts";
import { codeAt, switchOn } from "../support/second-factor.ts";
import { newUser } from "../support/users.ts";
import { newAccount } from "./callers.ts";

/** A request that must succeed: what goes into its address, its body, and who sends it. */
export interface RightRequest {
  id?: string;
  body?: object;
  token?: string;
  cookie?: string;
}

/**
 * Operations that random requests seldom get right, as they need something that is
 * there, new, or secret: how to make a request of each that succeeds.
 */
export const RIGHT: Record<string, () => Promise<RightRequest>> = {
  "post /orders": async () => ({ ...(await user()), body: limitOrder("tyla", "buy", 1, 500) }),
  "post /orders/batch": async () => ({ ...(await user()), body: { orders: [limitOrder("tyla", "buy", 1, 500)] } }),
  "post /trades": async () => ({
    ...(await user()),
    body: { clientOrderId: "right", artistId: "tyla", side: "buy", quantity: 1 },
  }),
  "get /trades/{id}": ownTrade,
  "get /orders/{id}": restingOrder,
  "patch /orders/{id}": async () => ({ ...(await restingOrder()), body: { quantity: 2 } }),
  "delete /orders/{id}": restingOrder,
  "post /auth/refresh": async () => ({ cookie: (await register()).cookie }),
  "post /auth/login": async () => ({ body: { username: (await register()).username, password: PASSWORD } }),
  "post /auth/confirm": async () => ({ token: (await register()).token, body: { password: PASSWORD } }),
  "delete /auth/keys/{id}": async () => {
    const { token } = await user();
    const { key } = await call(api.createApiKey, { body: { name: "right", scope: "read" }, token });
    return { token, id: key.id };
  },
  "delete /auth/sessions/{id}": async () => {
    const { username, token } = await register();
    await success(api.login, await loginAs(username));
    const { sessions } = await call(api.listSessions, { token });
    return { token, id: sessions.find(({ current }) => !current)?.id ?? "" };
  },
  "post /auth/email": async () => ({ ...(await user()), body: { email: newAddress() } }),
  "post /auth/email/verify": async () => {
    const email = newAddress();
    await call(api.setEmail, { ...(await user()), body: { email } });
    return { body: { token: await mailbox().token(email, "verify-email") } };
  },
  "post /auth/password/reset": async () => {
    const { email } = await newAccount("user");
    await call(api.forgotPassword, { body: { email } });
    return { body: { token: await mailbox().token(email, "reset-password"), password: "another horse battery" } };
  },
  "post /auth/totp/confirm": async () => {
    const { token } = await user();
    const { secret } = await call(api.beginTotp, { token });
    return { token, body: { code: codeAt(secret, Date.now()) } };
  },
  "delete /auth/totp": withSecondFactor,
  "post /auth/recovery-codes": withSecondFactor,
  "post /auth/second-factor": async () => {
    const { username, token } = await register();
    const { secret } = await switchOn(token, Date.now());
    const asked = await success(api.login, await loginAs(username));
    return { body: { challenge: "challenge" in asked ? asked.challenge : "", code: codeAt(secret, Date.now()) } };
  },
  "post /auth/passkeys": async () => {
    const { token } = await user();
    return { token, body: await passkeyToAdd(token, new Authenticator(ORIGIN)) };
  },
  "delete /auth/passkeys/{id}": async () => {
    const { token } = await register();
    return { token, id: (await holder(token)).id };
  },
  "post /auth/passkeys/sign-in": async () => ({ body: await passkeyAnswer(await holder((await user()).token)) }),
  "patch /admin/users/{id}": async () => ({
    ...(await admin()),
    id: (await newAccount("user")).id,
    body: { role: "moderator" },
  }),
  "get /admin/artists/{id}/identifiers": async () => ({ ...(await admin()), id: "tyla" }),
  "post /admin/artists/{id}/identifiers": async () => ({ ...(await admin()), id: "tyla", body: newIdentifier() }),
  "post /admin/artists/{id}/identifiers/remove": async () => ({
    ...(await admin()),
    id: "tyla",
    body: newIdentifier(),
  }),
  "get /admin/artists/{id}/closing": async () => ({ ...(await admin()), id: "tyla" }),
  "post /admin/artists/{id}/delist": async () => ({
    ...(await admin()),
    id: await newListing(),
    body: { reason: "right" },
  }),
  "post /admin/artists/{id}/merge": async () => ({
    ...(await admin()),
    id: await newListing(),
    body: { into: await newListing(), reason: "right" },
  }),
  "delete /admin/users/{id}/sessions": async () => ({ ...(await admin()), id: (await newAccount("user")).id }),
  "post /operator/trading/resume": async () => ({ ...(await admin()), body: { type: "book", artistId: "tyla" } }),
  "get /operator/tables/{table}": async () => ({ ...(await admin()), id: "artists" }),
  "get /admin/dead-letters/{id}": someDeadLetter,
  "post /admin/dead-letters/{id}/redrive": someDeadLetter,
  "delete /admin/dead-letters/{id}": someDeadLetter,
  "get /background/tasks/{id}": someTask,
  "get /background/tasks/{id}/batches": someTask,
  "post /background/tasks/{id}/cancel": someTask,
  "patch /moderation/flags/{id}": async () => {
    const { token } = await admin();
    return { token, id: await newFlag(token), body: { status: "dismissed", note: "right" } };
  },
  "patch /admin/held-values/{id}": async () => {
    const { token } = await admin();
    return { token, id: await newHeldValue(token), body: { decision: "release", reason: "right" } };
  },
};

/** What cannot succeed here, and why. */
export const CANNOT_SUCCEED: Record<string, string> = {
  "post /auth/google": "no provider is configured: always `google_off`; tests/e2e/google.test.ts has one",
  "post /auth/google/link": "the same",
};

const user = async () => ({ token: (await newAccount("user")).token });
const admin = async () => ({ token: (await newAccount("admin")).token });

/** A book's message that was given up on. */
async function someDeadLetter(): Promise<RightRequest> {
  const { token } = await admin();
  await consume("anticip-dead", [bookMessage("right", ++addresses)], 1, `right-${addresses}`);
  const { letters } = await call(api.listDeadLetters, { query: { status: "dead", limit: 1 }, token });
  return { token, id: String(letters[0]?.id) };
}

/** A task that was asked for, or one that is running. */
async function someTask(): Promise<RightRequest> {
  const { token } = await admin();
  return { token, id: (await call(api.startCleanup, { token })).task.id };
}

let addresses = 0;
const newAddress = (): string => `right-${++addresses}@example.org`;

const newIdentifier = () => ({ kind: "alias", value: `right-${++addresses}` });

async function newListing(): Promise<string> {
  const id = `right-${++addresses}`;
  await list(id, 1_000);
  return id;
}

let mails: Mailbox | undefined;
const mailbox = (): Mailbox => (mails ??= new Mailbox());

async function restingOrder(): Promise<RightRequest & { id: string }> {
  const { token } = await user();
  return { token, id: (await call(api.placeOrder, { body: limitOrder("tyla", "buy", 1, 500), token })).id };
}

/** A trade that D1 has heard of. */
async function ownTrade(): Promise<RightRequest & { id: string }> {
  const { id, token } = await newAccount("user");
  const trade = {
    time: 1,
    price: 1_000,
    quantity: 1,
    side: "buy" as const,
    buyer: id,
    seller: "issuer",
    buyerFee: 1,
    sellerFee: 0,
  };
  await consume("anticip-events", [bookMessage("right-trade", ++trades, { trades: [{ ...trade, seq: trades }] })]);
  return { token, id: `right-trade.${trades}` };
}
let trades = 0;

async function withSecondFactor(): Promise<RightRequest> {
  const { token } = await user();
  await switchOn(token, Date.now());
  return { token };
}

/** An authenticator with a passkey of the account. */
async function holder(token: string): Promise<Authenticator> {
  const authenticator = new Authenticator(ORIGIN);
  await success(
    api.addPasskey,
    await request(api.addPasskey, { token, body: await passkeyToAdd(token, authenticator) }),
  );
  return authenticator;
}

/** The flag of two accounts of one network that traded with each other. */
async function newFlag(token: string): Promise<string> {
  const address = `198.51.100.${++addresses}`;
  const [buyer, seller] = [await newUser({ address }), await newUser({ address })];
  const artistId = `flagged-${addresses}`;
  const trade = { seq: 1, time: Date.now(), price: 1_000, quantity: 1, side: "buy" as const };
  const trades = [{ ...trade, buyer: buyer.id, seller: seller.id }];
  const result = await consume("anticip-events", [bookMessage(artistId, 1, { trades })]);
  expect(result).toMatchObject({ explicitAcks: ["0"] });
  const { flags } = await call(api.listFlags, { query: { limit: 200 }, token });
  return String(flags.find((flag) => flag.artistId === artistId)?.id);
}

/** A fair value far from the present one of an artist that is owned in part: an import brought it. */
async function newHeldValue(token: string): Promise<string> {
  const id = `held-${++addresses}`;
  const at = Date.now();
  const artist = (time: number, cents: number) => ({
    id,
    name: id,
    history: { source: "right", points: [[time, cents] as [number, number]] },
  });
  const bring = (time: number, cents: number) =>
    call(api.listArtistsForTrading, { body: { artists: [artist(time, cents)] }, token: env.OPERATOR_TOKEN });
  await bring(at - 1, 1_000);
  await call(api.placeOrder, { body: marketOrder(id, "buy", 1), ...(await user()) });
  expect(await bring(at, 90_000)).toMatchObject({ held: 1 });
  const { values } = await call(api.listHeldValues, { query: { limit: 200 }, token });
  return String(values.find(({ artistId }) => artistId === id)?.id);
}

/** Sends it to the operation at this path of the API. */
export function toRequest(
  { method, path }: { method: string; path: string },
  { id, body, token, cookie }: RightRequest,
): [address: string, init: RequestInit] {
  const headers = {
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    ...(cookie !== undefined && { Cookie: cookie }),
    ...(body !== undefined && { "Content-Type": "application/json" }),
  };
  return [
    `/api/v1${path.replace(/\{\w+\}/, encodeURIComponent(id ?? ""))}`,
    { method: method.toUpperCase(), headers, ...(body !== undefined && { body: JSON.stringify(body) }) },
  ];
}
