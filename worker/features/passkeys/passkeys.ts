import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { decodeAttestationObject } from "@simplewebauthn/server/helpers";
import { and, desc, eq, isNull } from "drizzle-orm";
import type { Passkey } from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { recordAct } from "../../platform/audit-log.ts";
import type { Database } from "../../platform/database.ts";
import { insertWhere } from "../../platform/insert-where.ts";
import { passkeys, users } from "../../platform/schema/index.ts";
import type { CallerContext, LiveContext, ServiceContext } from "../../platform/service-context.ts";
import { anotherWayIn, issueChallenge, redeemChallenge, sessionIsOpen } from "../accounts/index.ts";
import { changeAccount } from "../email/index.ts";
import { findLive, type SignedIn, type SignInClient, startSession } from "../sessions/index.ts";

/** How many passkeys an account may have. */
const MOST = 10;

/** What the browser is asked to sign: the challenge's secret, in both places. */
interface Ceremony {
  challenge: string;
  options: Record<string, unknown>;
}

type PasskeyRow = typeof passkeys.$inferSelect;

/** Whom passkeys are made for: the host that people reach us at (WebAuthn calls it the relying party). */
export interface RelyingParty {
  id: string;
  origin: string;
}

/** The relying party of an origin. */
export const relyingParty = (origin: string): RelyingParty => ({ id: new URL(origin).hostname, origin });

/*
 * Adding, listing and removing passkeys, and signing in with them (WebAuthn 3). A
 * passkey that verified its user (fingerprint, PIN) is both factors. A challenge
 * is worth one try, right or wrong.
 */

/** What the browser needs to make a passkey for the caller. Refusal: `too_many_keys`. */
export async function beginPasskey({ db, now, live: { user } }: LiveContext, party: RelyingParty): Promise<Ceremony> {
  const own = await ofUser(db, user.id);
  if (own.length >= MOST) throw new ProblemError("too_many_keys");
  const { secret } = await issueChallenge(db, "add-passkey", { userId: user.id, data: {} }, now);
  const options = await generateRegistrationOptions({
    rpName: "Anticip",
    rpID: party.id,
    userID: Buffer.from(user.id),
    userName: user.username,
    userDisplayName: user.username,
    challenge: Buffer.from(secret, "base64url"),
    attestationType: "none",
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    excludeCredentials: own.map(({ id, transports }) => ({ id, transports })),
  });
  return { challenge: secret, options: { ...options } };
}

/** Adds the passkey that the browser made. Refusals: `invalid_challenge`, `passkey_refused`, `too_many_keys`. */
export async function addPasskey(
  context: LiveContext,
  party: RelyingParty,
  name: string,
  challenge: string,
  response: RegistrationResponseJSON,
): Promise<Passkey> {
  const { db, now, actor: caller, live } = context;
  const redeemed = await redeemChallenge(db, "add-passkey", challenge, now);
  if (redeemed?.userId !== caller.id) throw new ProblemError("invalid_challenge");
  const { id, publicKey, counter, transports = [] } = await verifyNew(context, party, challenge, response);
  if ((await ofUser(db, caller.id)).length >= MOST) throw new ProblemError("too_many_keys");
  const row = {
    id,
    userId: caller.id,
    name,
    publicKey: base64Url(publicKey),
    counter,
    transports,
    createdAt: now,
  };
  const [added] = await changeAccount(context, live.user, {
    statement: insertWhere(db, passkeys, row, sessionIsOpen(db, live.session.id)).onConflictDoNothing().returning(),
    act: { action: "passkey_added" },
    event: "passkey_added",
  });
  if (!added) {
    await findLive(context, caller.id, live.session.id);
    throw new ProblemError("passkey_refused");
  }
  return publicPart(added);
}

/** The caller's passkeys, the newest first. */
export async function listPasskeys({ db, actor }: CallerContext): Promise<Passkey[]> {
  return (await ofUser(db, actor.id)).map(publicPart);
}

/** Removes a passkey of the caller. Refusals: `unknown_passkey`, `last_sign_in_method`. */
export async function removePasskey(context: LiveContext, passkey: string): Promise<void> {
  const { db, live } = context;
  const userId = live.user.id;
  const own = and(eq(passkeys.id, passkey), eq(passkeys.userId, userId));
  const removed = await changeAccount(context, live.user, {
    statement: db
      .delete(passkeys)
      .where(and(own, anotherWayIn(db, userId, { passkey })))
      .returning({ id: passkeys.id }),
    act: { action: "passkey_removed" },
    event: "passkey_removed",
  });
  if (removed.length === 0) {
    const kept = await db.query.passkeys.findFirst({ columns: { id: true }, where: own });
    throw new ProblemError(kept ? "last_sign_in_method" : "unknown_passkey");
  }
}

/** What the browser needs to sign in with any passkey it has for this exchange: no name is asked or told. */
export async function beginPasskeySignIn({ db, now }: ServiceContext, party: RelyingParty): Promise<Ceremony> {
  const { secret } = await issueChallenge(db, "passkey-sign-in", { userId: null, data: {} }, now);
  const options = await generateAuthenticationOptions({
    rpID: party.id,
    challenge: Buffer.from(secret, "base64url"),
    userVerification: "required",
  });
  return { challenge: secret, options: { ...options } };
}

/** Signs in. Refusals: `invalid_challenge`; `passkey_refused`, the same for an unknown passkey. */
export async function signInByPasskey(
  context: ServiceContext,
  party: RelyingParty,
  challenge: string,
  response: AuthenticationResponseJSON,
  client: SignInClient,
): Promise<SignedIn> {
  const { db, now } = context;
  if (!(await redeemChallenge(db, "passkey-sign-in", challenge, now))) throw new ProblemError("invalid_challenge");
  const [found] = await db
    .select({ passkey: passkeys, user: users })
    .from(passkeys)
    .innerJoin(users, eq(users.id, passkeys.userId))
    .where(and(eq(passkeys.id, response.id), isNull(users.deletedAt)));
  if (!found) throw new ProblemError("passkey_refused");
  const { passkey, user } = found;
  if (!(await isUsed(context, party, passkey, challenge, response))) {
    await recordAct(context, {
      action: "sign_in_failed",
      actor: null,
      subject: user.id,
      detail: { method: "passkey" },
    });
    throw new ProblemError("passkey_refused");
  }
  return await startSession(context, user, "passkey", client);
}

async function verifyNew(
  context: ServiceContext,
  party: RelyingParty,
  challenge: string,
  response: RegistrationResponseJSON,
) {
  const verified = await attempt(context, async () => {
    assertNoCertificates(response);
    return await verifyRegistrationResponse({ response, ...expected(party, challenge) });
  });
  if (!verified?.verified) throw new ProblemError("passkey_refused");
  return verified.registrationInfo.credential;
}

/**
 * Whether the response is this passkey's, and notes the use. A counter that
 * did not go up means that the passkey was cloned; of two uses with one
 * counter only the first is noted. Passkeys that are synced count nothing.
 */
async function isUsed(
  context: ServiceContext,
  party: RelyingParty,
  passkey: PasskeyRow,
  challenge: string,
  response: AuthenticationResponseJSON,
): Promise<boolean> {
  const { id, userId, publicKey, counter, transports } = passkey;
  if (response.response.userHandle !== base64Url(Buffer.from(userId))) return false;
  const credential = { id, publicKey: Buffer.from(publicKey, "base64url"), counter, transports };
  const verified = await attempt(context, () =>
    verifyAuthenticationResponse({ response, credential, ...expected(party, challenge) }),
  );
  if (!verified?.verified) return false;
  const noted = await context.db
    .update(passkeys)
    .set({ counter: verified.authenticationInfo.newCounter, lastUsedAt: context.now })
    .where(and(eq(passkeys.id, id), eq(passkeys.counter, counter)))
    .returning({ id: passkeys.id });
  return noted.length > 0;
}

function expected({ id, origin }: RelyingParty, challenge: string) {
  return {
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: id,
    requireUserVerification: true,
  };
}

/** The outcome of a verification; undefined when it threw, which is how most refusals are told. */
async function attempt<T>({ requestId }: ServiceContext, verify: () => Promise<T>): Promise<T | undefined> {
  try {
    return await verify();
  } catch (error) {
    console.warn("passkey refused", { requestId, reason: String(error) });
    return undefined;
  }
}

async function ofUser(db: Database, userId: string): Promise<PasskeyRow[]> {
  return await db.select().from(passkeys).where(eq(passkeys.userId, userId)).orderBy(desc(passkeys.createdAt));
}

/**
 * We ask for no attestation, so honest browsers send none or the passkey's own
 * signature. Certificates are refused unread: checking their revocation would
 * have the Worker fetch whatever address the sender wrote into them.
 */
function assertNoCertificates({ response }: RegistrationResponseJSON): void {
  const attestation = decodeAttestationObject(Buffer.from(response.attestationObject, "base64url"));
  const format = attestation.get("fmt");
  if (format === "none" || (format === "packed" && attestation.get("attStmt").get("x5c") === undefined)) return;
  throw new Error(`Attestation was not asked for: ${format}`);
}

function publicPart({ id, name, createdAt, lastUsedAt }: PasskeyRow): Passkey {
  return { id, name, createdAt, lastUsedAt };
}

const base64Url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
