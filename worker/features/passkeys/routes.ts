import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import * as api from "../../../domain/api/index.ts";
import type { ApiContext } from "../../http/context.ts";
import { type Api, mount } from "../../http/mount.ts";
import { originOf } from "../../http/origin.ts";
import { signedIn, signInClientOf } from "../sessions/index.ts";
import {
  addPasskey,
  beginPasskey,
  beginPasskeySignIn,
  listPasskeys,
  relyingParty,
  removePasskey,
  signInByPasskey,
} from "./passkeys.ts";

/** Passkeys: adding, listing and removing them, and signing in with one. */
export function passkeyRoutes(app: Api): void {
  mount(app, api.beginPasskey, (_, context, c) => beginPasskey(context, partyOf(c)));

  mount(app, api.addPasskey, ({ body }, context, c) =>
    addPasskey(context, partyOf(c), body.name, body.challenge, body.response as RegistrationResponseJSON),
  );

  mount(app, api.listPasskeys, async (_, context) => ({ passkeys: await listPasskeys(context) }));

  mount(app, api.removePasskey, ({ params }, context) => removePasskey(context, params.id));

  mount(app, api.beginPasskeySignIn, (_, context, c) => beginPasskeySignIn(context, partyOf(c)));

  mount(app, api.passkeySignIn, async ({ body: { challenge, response } }, context, c) =>
    signedIn(
      c,
      await signInByPasskey(context, partyOf(c), challenge, response as AuthenticationResponseJSON, signInClientOf(c)),
    ),
  );
}

const partyOf = (c: ApiContext) => relyingParty(originOf(c));
