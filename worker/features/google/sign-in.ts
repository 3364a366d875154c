import { and, eq, inArray } from "drizzle-orm";
import type { SecondFactorRequired } from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { recordAct } from "../../platform/audit-log.ts";
import { type Configured, isConfigured } from "../../platform/configuration.ts";
import { newSecret } from "../../platform/crypto/random-secret.ts";
import type { Database } from "../../platform/database.ts";
import { insertWhere } from "../../platform/insert-where.ts";
import { identities, users } from "../../platform/schema/index.ts";
import type { Caller, LiveContext, ServiceContext } from "../../platform/service-context.ts";
import {
  anotherWayIn,
  type Challenge,
  issueChallenge,
  redeemChallenge,
  sessionIsOpen,
  type UserRow,
} from "../accounts/index.ts";
import { changeAccount } from "../email/index.ts";
import { admit, findLive, type SignedIn, type SignInClient } from "../sessions/index.ts";
import { authorizationUrl, type Identity, type OpenIdClient, OpenIdError, redeemCode } from "./openid.ts";
import { usernameCandidates } from "./username.ts";

/** What sign-in with Google needs. */
export const GOOGLE: Configured = {
  what: "Sign-in with Google",
  names: ["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"],
  without: "it is not offered",
};

/** Where the browser goes, and the secret it must bring back both in the address and in a cookie. */
interface Begun {
  url: string;
  state: string;
}

/** Begins a sign-in, or the linking of a Google account to the caller's. Refusals: `google_off`, `unavailable`. */
export async function beginGoogle(context: ServiceContext, origin: string, caller?: Caller): Promise<Begun> {
  const { env, db, now } = context;
  const client = clientOf(env, origin);
  const [nonce, verifier] = [newSecret(), newSecret()];
  const data = { nonce, verifier, ...(caller && { session: caller.credential }) };
  const { secret: state } = await issueChallenge(db, "google", { userId: caller?.id ?? null, data }, now);
  const url = await toProblem(context, () => authorizationUrl(client, { state, nonce, verifier }, now));
  return { url, state };
}

/** What was begun with a state, which is good once. Refusals: `google_off`, `invalid_challenge`. */
export async function redeemState({ env, db, now }: ServiceContext, state: string): Promise<Challenge> {
  if (!isConfigured(env, GOOGLE)) throw new ProblemError("google_off");
  const begun = await redeemChallenge(db, "google", state, now);
  if (!begun) throw new ProblemError("invalid_challenge");
  return begun;
}

/** Whom Google says the code stands for. Refusals: `google_refused`, `unavailable`. */
export async function identify(
  context: ServiceContext,
  origin: string,
  { data: { nonce = "", verifier = "" } }: Challenge,
  code: string,
): Promise<Identity> {
  return await toProblem(context, () =>
    redeemCode(clientOf(context.env, origin), code, { nonce, verifier }, context.now),
  );
}

/**
 * Signs the Google account in, opening an account for one that has none here.
 * An account with the same address is not taken for the same person's:
 * `email_in_use`. Refused too: `google_refused` for a deleted account.
 */
export async function signInByGoogle(
  context: ServiceContext,
  identity: Identity,
  client: SignInClient,
): Promise<SignedIn | SecondFactorRequired> {
  const known = await find(context.db, identity.subject);
  if (known && (known.user === null || known.user.deletedAt !== null)) throw new ProblemError("google_refused");
  return await admit(context, known?.user ?? (await openAccount(context, identity)), "google", client);
}

/**
 * Links the Google account to whoever began, in place of another linked before,
 * if the session that began is still live: else `unauthenticated`. Refusal:
 * `already_linked` to somebody else.
 */
export async function linkGoogle(
  context: ServiceContext,
  { userId, data: { session = "" } }: Challenge,
  { subject, email }: Identity,
): Promise<void> {
  const { db, now } = context;
  const { user } = await findLive(context, userId ?? "", session);
  const known = await find(db, subject);
  if (known) {
    if (known.userId !== user.id) throw new ProblemError("already_linked");
    return;
  }
  const row = { provider: "google" as const, subject, userId: user.id, email, linkedAt: now };
  const linked = await changeAccount(context, user, {
    statement: insertWhere(db, identities, row, sessionIsOpen(db, session))
      .onConflictDoUpdate({
        target: [identities.userId, identities.provider],
        set: { subject, email, linkedAt: row.linkedAt },
      })
      .returning({ userId: identities.userId }),
    act: { action: "google_linked" },
    event: "google_linked",
  });
  if (linked.length === 0) throw new ProblemError("unauthenticated");
}

/** Unlinks the caller's Google account, if there is one. Refusal: `last_sign_in_method`. */
export async function unlinkGoogle(context: LiveContext): Promise<void> {
  const { db, live } = context;
  const { id } = live.user;
  const own = and(eq(identities.userId, id), eq(identities.provider, "google"));
  const removed = await changeAccount(context, live.user, {
    statement: db
      .delete(identities)
      .where(and(own, anotherWayIn(db, id, "google")))
      .returning({ userId: identities.userId }),
    act: { action: "google_unlinked" },
    event: "google_unlinked",
  });
  if (removed.length > 0) return;
  if (await db.query.identities.findFirst({ columns: { userId: true }, where: own }))
    throw new ProblemError("last_sign_in_method");
}

/** Who we are to Google. Refusal: `google_off`. */
function clientOf(env: Env, origin: string): OpenIdClient {
  const { GOOGLE_ISSUER: issuer, GOOGLE_CLIENT_ID: id, GOOGLE_CLIENT_SECRET: secret } = env;
  if (!id || !secret) throw new ProblemError("google_off");
  return { issuer, id, secret, redirectUri: `${origin}/api/v1/auth/google/callback` };
}

/** The account a Google account belongs to; its user is null once it is gone. */
async function find(db: Database, subject: string): Promise<{ userId: string; user: UserRow | null } | undefined> {
  const [found] = await db
    .select({ userId: identities.userId, user: users })
    .from(identities)
    .leftJoin(users, eq(users.id, identities.userId))
    .where(and(eq(identities.provider, "google"), eq(identities.subject, subject)));
  return found;
}

async function openAccount(context: ServiceContext, { subject, email }: Identity): Promise<UserRow> {
  const { db, now } = context;
  const emailKey = email.toLowerCase();
  if (await db.query.users.findFirst({ columns: { id: true }, where: eq(users.emailKey, emailKey) }))
    throw new ProblemError("email_in_use");
  const username = await freeName(db, email);
  const user = {
    id: crypto.randomUUID(),
    username,
    usernameKey: username.toLowerCase(),
    email,
    emailKey,
    createdAt: now,
  };
  // Both or none: without its identity nobody could sign in to the account.
  const [[opened]] = await db.batch([
    db.insert(users).values(user).returning(),
    db.insert(identities).values({ provider: "google", subject, userId: user.id, email, linkedAt: now }),
  ]);
  if (!opened) throw new Error("The account was not inserted");
  await recordAct(context, { action: "registered", actor: user.id, subject: user.id, detail: { method: "google" } });
  return opened;
}

async function freeName(db: Database, email: string): Promise<string> {
  const candidates = usernameCandidates(email);
  const keys = candidates.map((name) => name.toLowerCase());
  const taken = await db.select({ key: users.usernameKey }).from(users).where(inArray(users.usernameKey, keys));
  const free = candidates.find((name) => !taken.some(({ key }) => key === name.toLowerCase()));
  if (free === undefined) throw new ProblemError("unavailable");
  return free;
}

/** Tells a provider's failure in our codes; why is for the log only. */
async function toProblem<T>({ requestId }: ServiceContext, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof OpenIdError)) throw error;
    console.warn("sign-in with Google failed", { requestId, reason: error.message });
    throw new ProblemError(error.code === "refused" ? "google_refused" : "unavailable");
  }
}
