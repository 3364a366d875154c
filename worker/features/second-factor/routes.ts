import * as api from "../../../domain/api/index.ts";
import { SecondFactor } from "./second-factor.ts";
import { type Api, mount } from "../../http/mount.ts";
import { signedIn } from "../accounts/routes.ts";

/** Signing in with an authenticator app besides the password. */
export function secondFactorRoutes(app: Api): void {
  mount(app, api.answerSecondFactor, async ({ body }, c) =>
    signedIn(c, await new SecondFactor(c).answer(body.challenge, body.code)),
  );

  mount(app, api.beginTotp, (_, c) => new SecondFactor(c).begin());

  mount(app, api.confirmTotp, async ({ body }, c) => ({ recoveryCodes: await new SecondFactor(c).confirm(body.code) }));

  mount(app, api.removeTotp, (_, c) => new SecondFactor(c).remove());

  mount(app, api.renewRecoveryCodes, async (_, c) => ({
    recoveryCodes: await new SecondFactor(c).renewRecoveryCodes(),
  }));
}
