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
import type { ApiContext, Caller } from "../../http/context.ts";
import { passkeys, users } from "../../platform/schema/index.ts";
import { anotherWayIn } from "../accounts/another-way-in.ts";
import { InRequest } from "../accounts/in-request.ts";
import { issueChallenge, redeemChallenge } from "../accounts/challenges.ts";
import { originOf } from "../../http/origin.ts";
import { Sessions, type SignedIn } from "../sessions/sessions.ts";

/** How many passkeys an account may have. */
const MOST = 10;

/** What the browser is asked to sign: the challenge's secret, in both places. */
interface Ceremony {
  challenge: string;
  options: Record<string, unknown>;
}

type PasskeyRow = typeof passkeys.$inferSelect;

/**
 * Adds, lists and removes passkeys, and signs in with them (WebAuthn 3). A
 * passkey that verified its user (fingerprint, PIN) is both factors. A challenge
 * is worth one try, right or wrong.
 */
export class Passkeys extends InRequest {
  private readonly origin: string;
  private readonly rpID: string;

  constructor(c: ApiContext) {
    super(c);
    this.origin = originOf(c);
    this.rpID = new URL(this.origin).hostname;
  }

  /** What the browser needs to make a passkey for the caller. Refusal: `too_many_keys`. */
  async begin(): Promise<Ceremony> {
    const { user } = this.c.get("live");
    const own = await this.ofUser(user.id);
    if (own.length >= MOST) throw new ProblemError("too_many_keys");
    const { secret } = await issueChallenge(this.db, "add-passkey", { userId: user.id, data: {} }, Date.now());
    const options = await generateRegistrationOptions({
      rpName: "Anticip",
      rpID: this.rpID,
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
  async add(caller: Caller, name: string, challenge: string, response: RegistrationResponseJSON): Promise<Passkey> {
    const redeemed = await redeemChallenge(this.db, "add-passkey", challenge, Date.now());
    if (redeemed?.userId !== caller.id) throw new ProblemError("invalid_challenge");
    const { id, publicKey, counter, transports = [] } = await this.verifyNew(challenge, response);
    if ((await this.ofUser(caller.id)).length >= MOST) throw new ProblemError("too_many_keys");
    const row = {
      id,
      userId: caller.id,
      name,
      publicKey: base64Url(publicKey),
      counter,
      transports,
      createdAt: Date.now(),
    };
    const [added] = await this.db.insert(passkeys).values(row).onConflictDoNothing().returning();
    if (!added) throw new ProblemError("passkey_refused");
    await recordAct(this.c, { action: "passkey_added", actor: caller.id, subject: caller.id });
    return publicPart(added);
  }

  /** The caller's passkeys, the newest first. */
  async list({ id }: Caller): Promise<Passkey[]> {
    return (await this.ofUser(id)).map(publicPart);
  }

  /** Removes a passkey of the caller. Refusals: `unknown_passkey`, `last_sign_in_method`. */
  async remove({ id: userId }: Caller, passkey: string): Promise<void> {
    const own = and(eq(passkeys.id, passkey), eq(passkeys.userId, userId));
    const removed = await this.db
      .delete(passkeys)
      .where(and(own, anotherWayIn(this.db, userId, { passkey })))
      .returning({ id: passkeys.id });
    if (removed.length === 0) {
      const kept = await this.db.query.passkeys.findFirst({ columns: { id: true }, where: own });
      throw new ProblemError(kept ? "last_sign_in_method" : "unknown_passkey");
    }
    await recordAct(this.c, { action: "passkey_removed", actor: userId, subject: userId });
  }

  /** What the browser needs to sign in with any passkey it has for this exchange: no name is asked or told. */
  async beginSignIn(): Promise<Ceremony> {
    const { secret } = await issueChallenge(this.db, "passkey-sign-in", { userId: null, data: {} }, Date.now());
    const options = await generateAuthenticationOptions({
      rpID: this.rpID,
      challenge: Buffer.from(secret, "base64url"),
      userVerification: "required",
    });
    return { challenge: secret, options: { ...options } };
  }

  /** Signs in. Refusals: `invalid_challenge`; `passkey_refused`, the same for an unknown passkey. */
  async signIn(challenge: string, response: AuthenticationResponseJSON): Promise<SignedIn> {
    if (!(await redeemChallenge(this.db, "passkey-sign-in", challenge, Date.now())))
      throw new ProblemError("invalid_challenge");
    const [found] = await this.db
      .select({ passkey: passkeys, user: users })
      .from(passkeys)
      .innerJoin(users, eq(users.id, passkeys.userId))
      .where(and(eq(passkeys.id, response.id), isNull(users.deletedAt)));
    if (!found) throw new ProblemError("passkey_refused");
    const { passkey, user } = found;
    if (!(await this.isUsed(passkey, challenge, response))) {
      await recordAct(this.c, {
        action: "sign_in_failed",
        actor: null,
        subject: user.id,
        detail: { method: "passkey" },
      });
      throw new ProblemError("passkey_refused");
    }
    return await new Sessions(this.c).start(user, "passkey");
  }

  private async verifyNew(challenge: string, response: RegistrationResponseJSON) {
    const verified = await this.attempt(async () => {
      assertNoCertificates(response);
      return await verifyRegistrationResponse({ response, ...this.expected(challenge) });
    });
    if (!verified?.verified) throw new ProblemError("passkey_refused");
    return verified.registrationInfo.credential;
  }

  /**
   * Whether the response is this passkey's, and notes the use. A counter that
   * did not go up means that the passkey was cloned; of two uses with one
   * counter only the first is noted. Passkeys that are synced count nothing.
   */
  private async isUsed(passkey: PasskeyRow, challenge: string, response: AuthenticationResponseJSON): Promise<boolean> {
    const { id, userId, publicKey, counter, transports } = passkey;
    if (response.response.userHandle !== base64Url(Buffer.from(userId))) return false;
    const credential = { id, publicKey: Buffer.from(publicKey, "base64url"), counter, transports };
    const verified = await this.attempt(() =>
      verifyAuthenticationResponse({ response, credential, ...this.expected(challenge) }),
    );
    if (!verified?.verified) return false;
    const noted = await this.db
      .update(passkeys)
      .set({ counter: verified.authenticationInfo.newCounter, lastUsedAt: Date.now() })
      .where(and(eq(passkeys.id, id), eq(passkeys.counter, counter)))
      .returning({ id: passkeys.id });
    return noted.length > 0;
  }

  private expected(challenge: string) {
    return {
      expectedChallenge: challenge,
      expectedOrigin: this.origin,
      expectedRPID: this.rpID,
      requireUserVerification: true,
    };
  }

  /** The outcome of a verification; undefined when it threw, which is how most refusals are told. */
  private async attempt<T>(verify: () => Promise<T>): Promise<T | undefined> {
    try {
      return await verify();
    } catch (error) {
      console.warn("passkey refused", { requestId: this.c.get("requestId"), reason: String(error) });
      return undefined;
    }
  }

  private async ofUser(userId: string): Promise<PasskeyRow[]> {
    return await this.db.select().from(passkeys).where(eq(passkeys.userId, userId)).orderBy(desc(passkeys.createdAt));
  }
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
