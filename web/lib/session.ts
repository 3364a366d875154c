import { createSignal } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import { type Account, me, type SecondFactorRequired, type Session } from "../../domain/api/accounts.ts";
import { ASKS_FOR_PROOF } from "../../domain/api/route.ts";
import { login, register } from "../../domain/api/passwords.ts";
import { answerSecondFactor } from "../../domain/api/second-factor.ts";
import { logout, refresh } from "../../domain/api/sessions.ts";
import { ApiError } from "./api-error.ts";
import { type Call, createCall } from "./client.ts";
import { asking, confirmed } from "./confirm.ts";

/** A token with less life left than this is renewed before it is used. */
const MARGIN = 20_000;

/** `restoring` until the first silent refresh has answered. */
export type SessionState = { status: "restoring" } | { status: "out" } | { status: "in"; account: Account };

const [session, setSession] = createSignal<SessionState>({ status: "restoring" });
export { session };

/** The signed-in account, or null. */
export const account = (): Account | null => {
  const state = session();
  return state.status === "in" ? state.account : null;
};

const HINT = "anticip.session";

/** How the last visit ended; null where nothing may be remembered. */
const lastVisit: "in" | "out" | null = (() => {
  try {
    return localStorage.getItem(HINT) === "in" ? "in" : "out";
  } catch {
    return null;
  }
})();

/** Whether the last visit ended signed in, as a guess at the session to come while it is being restored. */
export const expectsSession: boolean = lastVisit === "in";

function remember(status: "in" | "out"): void {
  try {
    localStorage.setItem(HINT, status);
  } catch {
    // Storage may be blocked: the guess is then wrong for a moment.
  }
}

// The token lives here only: nothing that survives the page can leak it.
let token: { value: string; expiresAt: number } | null = null;
let renewal: Promise<string | null> | null = null;
let ending = new AbortController();
const tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel("anticip.session") : null;

let update: (newer: Account) => void = () => undefined;

/** Shows an account as it is now: a store, so that a change of it moves only what shows that part. */
function learnAccount(newest: Account): void {
  if (account()?.id === newest.id) return update(newest);
  const [shown, setShown] = createStore({ ...newest });
  update = (newer) => setShown(reconcile(newer));
  setSession({ status: "in", account: shown });
}

function enter({ accessToken, expiresAt, account }: Session): string {
  token = { value: accessToken, expiresAt };
  remember("in");
  learnAccount(account);
  return accessToken;
}

function leave(): void {
  token = null;
  asking()?.(false);
  ending.abort();
  ending = new AbortController();
  remember("out");
  setSession({ status: "out" });
}

async function renewAlone(): Promise<string | null> {
  const before = token;
  const ended = ending.signal;
  try {
    const renewed = await call(refresh, {});
    // Signed out meanwhile: the answer must not bring the session back.
    return ended.aborted ? (token?.value ?? null) : enter(renewed);
  } catch (error) {
    // Signed in or out meanwhile: the refusal was about the session before.
    if (ended.aborted || (token && token !== before)) return token?.value ?? null;
    // Only a refusal ends the session; a lost connection must not sign anyone out.
    if (error instanceof ApiError && error.code === "network" && session().status === "in") throw error;
    leave();
    return null;
  }
}

/**
 * A new access token by way of the cookie, or null when there is no session.
 * Concurrent callers share one request, and tabs take turns: a refresh token
 * that is used twice ends the session.
 */
function renew(): Promise<string | null> {
  const locks = (navigator as Partial<Navigator>).locks;
  renewal ??= Promise.resolve(locks ? locks.request("anticip.refresh", renewAlone) : renewAlone()).finally(() => {
    renewal = null;
  });
  return renewal;
}

/** The access token, if there is one that still holds for a while; nothing is fetched. */
export const tokenAtHand = (): string | null => (token && token.expiresAt - Date.now() > MARGIN ? token.value : null);

/** A token that is good for a while, renewed if need be; null when signed out. */
export async function currentToken(): Promise<string | null> {
  if (session().status === "out") return null;
  return tokenAtHand() ?? renew();
}

const callOnce: Call = createCall({ current: currentToken, renew, ended: () => ending.signal });

/** Calls the API as whoever is signed in. Where an operation asks for a fresh proof, the reader is asked; see `confirmed`. */
export const call: Call = (route, input) =>
  route.auth !== undefined && ASKS_FOR_PROOF.has(route.auth)
    ? confirmed(() => callOnce(route, input))
    : callOnce(route, input);

/** Picks up the session of an earlier visit, if there is one. */
export async function restoreSession(): Promise<void> {
  tabs?.addEventListener("message", ({ data }) => {
    if (data === "out") leave();
    else if (data === "changed") void learnChange();
    else if (session().status === "out") void renew();
  });
  if (lastVisit === "out") leave();
  else await renew();
}

async function learnChange(): Promise<void> {
  if (session().status === "in") learnAccount(await call(me, {}));
}

/** Fetches the account after something about it was changed, for the other tabs too. Rejects with `ApiError`. */
export async function accountChanged(): Promise<void> {
  tabs?.postMessage("changed");
  await learnChange();
}

/** Begins the session that a sign-in answered with, in the other tabs too. */
export function begin(session: Session): void {
  enter(session);
  tabs?.postMessage("in");
}

/** Opens an account and signs in. Rejects with `ApiError`. */
export async function signUp(username: string, password: string): Promise<void> {
  begin(await call(register, { body: { username, password } }));
}

/** Signs in, or answers with what the second factor is to be given for. Rejects with `ApiError`. */
export async function signIn(username: string, password: string): Promise<SecondFactorRequired | null> {
  const answer = await call(login, { body: { username, password } });
  if ("challenge" in answer) return answer;
  begin(answer);
  return null;
}

/** Has the page that another site sends the reader back to look for the session they may have by then. */
export const expectReturn = (): void => remember("in");

/** Finishes a sign-in with a code of the app or a recovery code. Rejects with `ApiError`. */
export async function giveSecondFactor(challenge: string, code: string): Promise<void> {
  begin(await call(answerSecondFactor, { body: { challenge, code } }));
}

/** Ends the session here and in the other tabs; the cookie is asked to go as well. */
export async function signOut(): Promise<void> {
  leave();
  tabs?.postMessage("out");
  await call(logout, {}).catch(() => undefined);
}
