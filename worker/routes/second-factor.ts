import * as api from "../../domain/api/index.ts";
import { SecondFactor } from "../accounts/second-factor/second-factor.ts";
import { type Api, mount } from "../mount.ts";
import { signedIn } from "./accounts.ts";

/** Signing in with an authenticator app besides the password. */
export function secondFactorRoutes(app: Api): void {
  mount(app, api.answerSecondFactor, async ({ body }, c) => signedIn(c, await new SecondFactor(c).answer(body.challenge, body.code)));

  mount(app, api.beginTotp, (_, c) => {
    c.header("Cache-Control", "no-store");
    return new SecondFactor(c).begin(c.get("caller"));
  });

  mount(app, api.confirmTotp, async ({ body }, c) => {
    c.header("Cache-Control", "no-store");
    return { recoveryCodes: await new SecondFactor(c).confirm(c.get("caller"), body.code) };
  });

  mount(app, api.removeTotp, (_, c) => new SecondFactor(c).remove(c.get("caller")));

  mount(app, api.renewRecoveryCodes, async (_, c) => {
    c.header("Cache-Control", "no-store");
    return { recoveryCodes: await new SecondFactor(c).renewRecoveryCodes(c.get("caller")) };
  });
}
