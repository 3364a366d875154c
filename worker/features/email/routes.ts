import * as api from "../../../domain/api/index.ts";
import { type Api, mount } from "../../http/mount.ts";
import { mailedOriginOf } from "../../http/origin.ts";
import { removeAddress, requestAddress, verifyAddress } from "./verify-address.ts";

/** The address that an account is reached at. */
export function emailRoutes(app: Api): void {
  mount(app, api.setEmail, ({ body }, context, c) => requestAddress(context, body.email, mailedOriginOf(c)));

  mount(app, api.verifyEmail, ({ body }, context) => verifyAddress(context, body.token));

  mount(app, api.removeEmail, (_, context) => removeAddress(context));
}
