import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import * as api from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { type ApiContext, contextOf } from "../../http/context.ts";
import { hostCookie, isHttps } from "../../http/cookies.ts";
import { type Api, mount } from "../../http/mount.ts";
import { originOf } from "../../http/origin.ts";
import { describeProblem } from "../../http/problems.ts";
import { isConfigured } from "../../platform/configuration.ts";
import type { Caller, ServiceContext } from "../../platform/service-context.ts";
import { signedIn, signInClientOf } from "../sessions/index.ts";
import { beginGoogle, GOOGLE, identify, linkGoogle, redeemState, signInByGoogle, unlinkGoogle } from "./sign-in.ts";

/** Sign-in with Google. */
export function googleRoutes(app: Api): void {
  mount(app, api.signInMethods, (_, { env }) => ({ google: isConfigured(env, GOOGLE) }));

  mount(app, api.startGoogle, (_, context, c) => begin(c, context));

  mount(app, api.linkGoogle, (_, context, c) => begin(c, context, context.actor));

  mount(app, api.unlinkGoogle, (_, context) => unlinkGoogle(context));

  mount(app, api.googleCallback, async ({ query }, _, c) => {
    c.header("Cache-Control", "no-store");
    c.header("Location", await landing(c, query));
  });
}

async function begin(c: ApiContext, context: ServiceContext, caller?: Caller): Promise<{ url: string }> {
  const { url, state } = await beginGoogle(context, originOf(c), caller);
  // Lax: it has to come along when Google sends the browser back.
  setCookie(c, cookieName(c), state, { path: "/", httpOnly: true, secure: isHttps(c), sameSite: "Lax", maxAge: 600 });
  return { url };
}

/** Where in the app the browser that Google sent back goes on: signed in, linked, or told by a code what was wrong. */
async function landing(
  c: ApiContext,
  { state, code }: { state?: string | undefined; code?: string | undefined },
): Promise<string> {
  let page = "/sign-in";
  try {
    const context = contextOf(c);
    // Only the browser that began has the cookie: nobody is signed in to another's account by a link.
    if (state === undefined || getCookie(c, cookieName(c)) !== state) throw new ProblemError("invalid_challenge");
    deleteCookie(c, cookieName(c), { path: "/", secure: isHttps(c) });
    const begun = await redeemState(context, state);
    if (begun.userId !== null) page = "/account";
    if (code === undefined) throw new ProblemError("google_refused");
    const identity = await identify(context, originOf(c), begun, code);
    if (begun.userId !== null) {
      await linkGoogle(context, begun, identity);
      return page;
    }
    const answer = await signInByGoogle(context, identity, signInClientOf(c));
    // In the fragment, which no server and no Referer header gets to see.
    if ("challenge" in answer) return `/sign-in#challenge=${answer.challenge}&expiresAt=${answer.expiresAt}`;
    signedIn(c, answer);
    return "/";
  } catch (error) {
    return `${page}?problem=${describeProblem(c, error).code}`;
  }
}

const cookieName = (c: ApiContext): string => hostCookie(c, "anticip-google");
