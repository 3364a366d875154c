import { and, eq, inArray } from "drizzle-orm";
import type { SecondFactorRequired } from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { recordAct } from "../../platform/audit-log.ts";
import type { ApiContext, Caller } from "../../http/context.ts";
import { identities, users } from "../../platform/schema/index.ts";
import type { UserRow } from "../accounts/account.ts";
import { Accounts } from "../accounts/accounts.ts";
import { anotherWayIn } from "../accounts/another-way-in.ts";
import { type Challenge, issueChallenge, redeemChallenge } from "../accounts/challenges.ts";
import { authorizationUrl, type Identity, type OpenIdClient, OpenIdError, redeemCode } from "./openid.ts";
import { originOf } from "../../http/origin.ts";
import { newSecret } from "../sessions/refresh-token.ts";
import { Sessions, type SignedIn } from "../sessions/sessions.ts";
import { usernameCandidates } from "./username.ts";
import { InRequest } from "../accounts/in-request.ts";

/** Where the browser goes, and the secret it must bring back both in the address and in a cookie. */
interface Begun {
  url: string;
  state: string;
}

/** Whether sign-in with Google is set up. */
export const googleIsOn = ({ GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET }: Env): boolean =>
  Boolean(GOOGLE_CLIENT_ID && GOOGLE_CLIENT_SECRET);

/** Signs in with Google accounts, links and unlinks them. */
export class Google extends InRequest {
  /** Begins a sign-in, or the linking of a Google account to the caller's. Refusals: `google_off`, `unavailable`. */
  async begin(caller?: Caller): Promise<Begun> {
    const client = this.client();
    const [nonce, verifier] = [newSecret(), newSecret()];
    const data = { nonce, verifier, ...(caller && { session: caller.credential }) };
    const { secret: state } = await issueChallenge(this.db, "google", { userId: caller?.id ?? null, data }, Date.now());
    const url = await toProblem(this.c, () => authorizationUrl(client, { state, nonce, verifier }));
    return { url, state };
  }

  /** What was begun with a state, which is good once. Refusals: `google_off`, `invalid_challenge`. */
  async redeem(state: string): Promise<Challenge> {
    this.client();
    const begun = await redeemChallenge(this.db, "google", state, Date.now());
    if (!begun) throw new ProblemError("invalid_challenge");
    return begun;
  }

  /** Whom Google says the code stands for. Refusals: `google_refused`, `unavailable`. */
  async identify({ data: { nonce = "", verifier = "" } }: Challenge, code: string): Promise<Identity> {
    return await toProblem(this.c, () => redeemCode(this.client(), code, { nonce, verifier }));
  }

  /**
   * Signs the Google account in, opening an account for one that has none here.
   * An account with the same address is not taken for the same person's:
   * `email_in_use`. Refused too: `google_refused` for a deleted account.
   */
  async signIn(identity: Identity): Promise<SignedIn | SecondFactorRequired> {
    const known = await this.find(identity.subject);
    if (known && (known.user === null || known.user.deletedAt !== null)) throw new ProblemError("google_refused");
    return await new Accounts(this.c).admit(known?.user ?? (await this.open(identity)), "google");
  }

  /**
   * Links the Google account to whoever began, in place of another linked before,
   * if the session that began is still live: else `unauthenticated`. Refusal:
   * `already_linked` to somebody else.
   */
  async link({ userId, data: { session = "" } }: Challenge, { subject, email }: Identity): Promise<void> {
    const { user } = await new Sessions(this.c).live({ id: userId ?? "", credential: session, scope: "all" });
    const known = await this.find(subject);
    if (known) {
      if (known.userId !== user.id) throw new ProblemError("already_linked");
      return;
    }
    const row = { provider: "google" as const, subject, userId: user.id, email, linkedAt: Date.now() };
    await this.db
      .insert(identities)
      .values(row)
      .onConflictDoUpdate({
        target: [identities.userId, identities.provider],
        set: { subject, email, linkedAt: row.linkedAt },
      });
    await recordAct(this.c, { action: "google_linked", actor: user.id, subject: user.id });
  }

  /** Unlinks the caller's Google account, if there is one. Refusal: `last_sign_in_method`. */
  async unlink({ id }: Caller): Promise<void> {
    const own = and(eq(identities.userId, id), eq(identities.provider, "google"));
    const removed = await this.db
      .delete(identities)
      .where(and(own, anotherWayIn(this.db, id, "google")))
      .returning({ userId: identities.userId });
    if (removed.length > 0) await recordAct(this.c, { action: "google_unlinked", actor: id, subject: id });
    else if (await this.db.query.identities.findFirst({ columns: { userId: true }, where: own }))
      throw new ProblemError("last_sign_in_method");
  }

  private client(): OpenIdClient {
    const { GOOGLE_ISSUER: issuer, GOOGLE_CLIENT_ID: id, GOOGLE_CLIENT_SECRET: secret } = this.c.env;
    if (!id || !secret) throw new ProblemError("google_off");
    return { issuer, id, secret, redirectUri: `${originOf(this.c)}/api/v1/auth/google/callback` };
  }

  /** The account a Google account belongs to; its user is null once it is gone. */
  private async find(subject: string): Promise<{ userId: string; user: UserRow | null } | undefined> {
    const [found] = await this.db
      .select({ userId: identities.userId, user: users })
      .from(identities)
      .leftJoin(users, eq(users.id, identities.userId))
      .where(and(eq(identities.provider, "google"), eq(identities.subject, subject)));
    return found;
  }

  private async open({ subject, email }: Identity): Promise<UserRow> {
    const emailKey = email.toLowerCase();
    if (await this.db.query.users.findFirst({ columns: { id: true }, where: eq(users.emailKey, emailKey) }))
      throw new ProblemError("email_in_use");
    const username = await this.freeName(email);
    const now = Date.now();
    const user = {
      id: crypto.randomUUID(),
      username,
      usernameKey: username.toLowerCase(),
      email,
      emailKey,
      createdAt: now,
    };
    // Both or none: without its identity nobody could sign in to the account.
    const [[opened]] = await this.db.batch([
      this.db.insert(users).values(user).returning(),
      this.db.insert(identities).values({ provider: "google", subject, userId: user.id, email, linkedAt: now }),
    ]);
    if (!opened) throw new Error("The account was not inserted");
    await recordAct(this.c, { action: "registered", actor: user.id, subject: user.id, detail: { method: "google" } });
    return opened;
  }

  private async freeName(email: string): Promise<string> {
    const candidates = usernameCandidates(email);
    const keys = candidates.map((name) => name.toLowerCase());
    const taken = await this.db.select({ key: users.usernameKey }).from(users).where(inArray(users.usernameKey, keys));
    const free = candidates.find((name) => !taken.some(({ key }) => key === name.toLowerCase()));
    if (free === undefined) throw new ProblemError("unavailable");
    return free;
  }
}

/** Tells a provider's failure in our codes; why is for the log only. */
async function toProblem<T>(c: ApiContext, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof OpenIdError)) throw error;
    console.warn("sign-in with Google failed", { requestId: c.get("requestId"), reason: error.message });
    throw new ProblemError(error.code === "refused" ? "google_refused" : "unavailable");
  }
}
