import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { SecondFactorRequired, Session } from "../../../domain/api/index.ts";
import { clientOf } from "../../http/client.ts";
import type { ApiContext } from "../../http/context.ts";
import { hostCookie, isHttps } from "../../http/cookies.ts";
import { quotaHeaders } from "../../http/quota-headers.ts";
import { DEVICE_TOKENS } from "./known-device.ts";
import { SESSION_LIFETIME, type SignedIn } from "./sessions.ts";
import type { SignInClient } from "./sign-in-client.ts";
import { ATTEMPTS } from "./sign-in-guard.ts";

/** The cookie that keeps the refresh token. */
const cookieName = (c: ApiContext): string => hostCookie(c, "anticip-refresh");

/** The cookie that keeps by what accounts know the browser. */
const deviceCookieName = (c: ApiContext): string => hostCookie(c, "anticip-device");

/** How long a browser is known without being used to sign in, in seconds. */
const DEVICE_KEPT = 365 * 24 * 60 * 60;

/** Between the tokens in its cookie. */
const BETWEEN = "~";

/** The refresh token that the browser keeps. */
export const refreshTokenOf = (c: ApiContext): string | undefined => getCookie(c, cookieName(c));

/** With what somebody signs in; what they may still try is told in the answer's headers. */
export const signInClientOf = (c: ApiContext): SignInClient => ({
  ...clientOf(c),
  refreshToken: refreshTokenOf(c),
  deviceTokens: getCookie(c, deviceCookieName(c))?.split(BETWEEN, DEVICE_TOKENS) ?? [],
  tellQuota: (left) => quotaHeaders(c, "sign-in", ATTEMPTS, left),
});

/** The answer to a sign-in: a new refresh token is kept in its cookie, and a session goes into no cache. */
export function signedIn(c: ApiContext, answer: SignedIn): Session;
export function signedIn(c: ApiContext, answer: SignedIn | SecondFactorRequired): Session | SecondFactorRequired;
export function signedIn(c: ApiContext, answer: SignedIn | SecondFactorRequired): Session | SecondFactorRequired {
  if ("challenge" in answer) return answer;
  const { session, refreshToken, deviceTokens } = answer;
  if (refreshToken !== undefined) {
    setCookie(c, cookieName(c), refreshToken, { ...attributes(c), maxAge: SESSION_LIFETIME / 1000 });
  }
  keepDeviceTokens(c, deviceTokens);
  c.header("Cache-Control", "no-store");
  return session;
}

/** Has the browser keep tokens by which accounts know it, if they are to change. */
export function keepDeviceTokens(c: ApiContext, tokens: readonly string[] | undefined): void {
  if (tokens) setCookie(c, deviceCookieName(c), tokens.join(BETWEEN), { ...attributes(c), maxAge: DEVICE_KEPT });
}

/** Sent by the app itself only, and read by no script. */
const attributes = (c: ApiContext) => ({ path: "/", httpOnly: true, secure: isHttps(c), sameSite: "Strict" }) as const;

/** Takes the refresh token back out of its cookie. */
export function signedOut(c: ApiContext): void {
  deleteCookie(c, cookieName(c), { path: "/", secure: isHttps(c) });
}
