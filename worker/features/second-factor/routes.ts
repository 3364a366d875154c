import * as api from "../../../domain/api/index.ts";
import { type Api, mount } from "../../http/mount.ts";
import { signedIn, signInClientOf } from "../sessions/index.ts";
import { answerSecondFactor, beginTotp, confirmTotp, removeTotp, renewRecoveryCodes } from "./second-factor.ts";

/** Signing in with an authenticator app besides the password. */
export function secondFactorRoutes(app: Api): void {
  mount(app, api.answerSecondFactor, async ({ body }, context, c) =>
    signedIn(c, await answerSecondFactor(context, body.challenge, body.code, signInClientOf(c))),
  );

  mount(app, api.beginTotp, (_, context) => beginTotp(context));

  mount(app, api.confirmTotp, async ({ body }, context, c) => ({
    recoveryCodes: await confirmTotp(context, body.code, signInClientOf(c)),
  }));

  mount(app, api.removeTotp, (_, context) => removeTotp(context));

  mount(app, api.renewRecoveryCodes, async (_, context) => ({ recoveryCodes: await renewRecoveryCodes(context) }));
}
