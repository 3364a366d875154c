import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import * as api from "../../../domain/api/index.ts";
import { ProblemError } from "../../../domain/core/problems.ts";
import { Google, googleIsOn } from "./google.ts";
import type { ApiContext, Caller } from "../../http/context.ts";
import { hostCookie, isHttps } from "../../http/cookies.ts";
import { type Api, mount } from "../../http/mount.ts";
import { describeProblem } from "../../http/problems.ts";
import { signedIn } from "../accounts/routes.ts";

/** Sign-in with Google. */
export function googleRoutes(app: Api): void {
  mount(app, api.signInMethods, (_, c) => ({ google: googleIsOn(c.env) }));

  mount(app, api.startGoogle, (_, c) => begin(c));

  mount(app, api.linkGoogle, (_, c) => begin(c, c.get("caller")));

  mount(app, api.unlinkGoogle, (_, c) => new Google(c).unlink(c.get("caller")));

  mount(app, api.googleCallback, async ({ query }, c) => {
    c.header("Cache-Control", "no-store");
    c.header("Location", await landing(c, query));
  });
}

async function begin(c: ApiContext, caller?: Caller): Promise<{ url: string }> {
  const { url, state } = await new Google(c).begin(caller);
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
    const google = new Google(c);
    // Only the browser that began has the cookie: nobody is signed in to another's account by a link.
    if (state === undefined || getCookie(c, cookieName(c)) !== state) throw new ProblemError("invalid_challenge");
    deleteCookie(c, cookieName(c), { path: "/", secure: isHttps(c) });
    const begun = await google.redeem(state);
    if (begun.userId !== null) page = "/account";
    if (code === undefined) throw new ProblemError("google_refused");
    const identity = await google.identify(begun, code);
    if (begun.userId !== null) {
      await google.link(begun, identity);
      return page;
    }
    const answer = await google.signIn(identity);
    // In the fragment, which no server and no Referer header gets to see.
    if ("challenge" in answer) return `/sign-in#challenge=${answer.challenge}&expiresAt=${answer.expiresAt}`;
    signedIn(c, answer);
    return "/";
  } catch (error) {
    return `${page}?problem=${describeProblem(c, error).code}`;
  }
}

const cookieName = (c: ApiContext): string => hostCookie(c, "anticip-google");
