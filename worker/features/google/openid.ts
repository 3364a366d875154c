import * as oauth from "oauth4webapi";
import { z } from "zod";
import { EMAIL_MOST } from "../../../domain/core/credentials.ts";
import { isLoopback } from "../../platform/loopback.ts";
import { boundedFetch } from "../../platform/bounded-fetch.ts";

/*
 * OpenID Connect Core 1.0: the authorization code flow, with PKCE (RFC 7636),
 * as a client that keeps a secret.
 */

/** Who we are to a provider. */
export interface OpenIdClient {
  /** The provider. Over plain http only on this very machine, where one is tested with. */
  issuer: string;
  id: string;
  secret: string;
  /** Where it sends browsers back to, exactly as registered there. */
  redirectUri: string;
}

/** What ties a provider's answer to our question; `nonce` and `verifier` stay with us until then. */
export interface Question {
  state: string;
  nonce: string;
  verifier: string;
}

/** Whom a provider vouches for; it has verified the address. */
export interface Identity {
  /** Never changes and is never given to another, as an address may be. */
  subject: string;
  email: string;
}

/** Why a provider's answer is not taken. The message is for the log: nothing of it is the provider's. */
export class OpenIdError extends Error {
  /** `unavailable`: it gave none that can be understood, another time it may. */
  readonly code: "refused" | "unavailable";

  constructor(code: OpenIdError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** The address to send the browser to at `now` (ms). Throws `OpenIdError`. */
export async function authorizationUrl(
  client: OpenIdClient,
  { state, nonce, verifier }: Question,
  now: number,
): Promise<string> {
  const url = new URL((await providerOf(client.issuer, now)).authorization_endpoint);
  const asked = {
    response_type: "code",
    client_id: client.id,
    redirect_uri: client.redirectUri,
    scope: "openid email",
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  return url.href;
}

/** Exchanges the code that the browser brought back at `now` (ms) for whom it stands for. Throws `OpenIdError`. */
export async function redeemCode(
  { issuer, id, secret, redirectUri }: OpenIdClient,
  code: string,
  { nonce, verifier }: Pick<Question, "nonce" | "verifier">,
  now: number,
): Promise<Identity> {
  const provider = await providerOf(issuer, now);
  const client: oauth.Client = {
    client_id: id,
    id_token_signed_response_alg: "RS256",
    [oauth.clockTolerance]: CLOCK_TOLERANCE,
  };
  // The state was compared before, with the browser's cookie.
  const brought = oauth.validateAuthResponse(provider, client, new URLSearchParams({ code }), oauth.expectNoState);
  const response = await oauth.authorizationCodeGrantRequest(
    provider,
    client,
    oauth.ClientSecretPost(secret),
    brought,
    redirectUri,
    verifier,
    over(issuer),
  );
  if (response.status >= 400 && response.status < 500)
    throw new OpenIdError("refused", `the token endpoint answered ${response.status}`);
  understand(TokenAnswer, response.status, await jsonOf(response.clone()));
  try {
    const tokens = await oauth.processAuthorizationCodeResponse(provider, client, response, {
      expectedNonce: nonce,
      requireIdToken: true,
    });
    await oauth.validateApplicationLevelSignature(provider, response, over(issuer, fetchKeys));
    const { sub, email, azp = id } = Claims.parse(oauth.getValidatedIdTokenClaims(tokens));
    if (azp !== id) throw new Error("given to another party");
    return { subject: sub, email };
  } catch (error) {
    if (error instanceof OpenIdError) throw error;
    const reason = error instanceof z.ZodError ? "claims" : String(error);
    throw new OpenIdError("refused", `the ID token is not good: ${reason}`);
  }
}

/** Seconds by which a provider's clock may differ from ours. */
const CLOCK_TOLERANCE = 10;

/** How long what a provider says of itself is taken for true, in milliseconds. */
const DISCOVERED_FOR = 60 * 60_000;

const Endpoint = z.url({ protocol: /^https?$/ });
const Discovery = z.object({
  issuer: z.string(),
  authorization_endpoint: Endpoint,
  token_endpoint: Endpoint,
  jwks_uri: Endpoint,
});
const TokenAnswer = z.object({ id_token: z.string() });
const Keys = z.object({ keys: z.array(z.looseObject({})) });
const Claims = z.object({
  sub: z.string().min(1).max(255),
  email: z.email().max(EMAIL_MOST),
  email_verified: z.literal(true),
  azp: z.string().optional(),
});

type Provider = z.output<typeof Discovery>;

/** The providers met by this isolate, and when to discover each again (ms). */
const providers = new Map<string, { provider: Provider; staleAt: number }>();

async function providerOf(issuer: string, now: number): Promise<Provider> {
  const known = providers.get(issuer);
  if (known && known.staleAt > now) return known.provider;
  const provider = await discover(issuer);
  providers.set(issuer, { provider, staleAt: now + DISCOVERED_FOR });
  return provider;
}

async function discover(issuer: string): Promise<Provider> {
  const url = new URL(issuer);
  let found: Provider;
  try {
    const response = await oauth.discoveryRequest(url, over(issuer));
    found = Discovery.parse(await oauth.processDiscoveryResponse(url, response));
  } catch (error) {
    if (error instanceof OpenIdError) throw error;
    const reason = error instanceof z.ZodError ? "in another form" : String(error);
    throw new OpenIdError("unavailable", `what the provider says of itself is not good: ${reason}`);
  }
  const endpoints = [found.authorization_endpoint, found.token_endpoint, found.jwks_uri];
  if (!isLocal(issuer) && !endpoints.every((endpoint) => new URL(endpoint).protocol === "https:"))
    throw new OpenIdError("unavailable", "an endpoint of the provider is not https");
  return found;
}

/** Plain http goes nowhere but to this very machine. */
function isLocal(issuer: string): boolean {
  return new URL(issuer).protocol === "http:" && isLoopback(issuer);
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How a provider is asked. The function is a new one each time: what one request waits for, no other does. */
const over = (issuer: string, ask: Fetch = askProvider) => ({
  [oauth.customFetch]: (url: string, init: unknown) => ask(url, init as RequestInit),
  [oauth.allowInsecureRequests]: isLocal(issuer),
});

async function askProvider(url: string, init: RequestInit): Promise<Response> {
  try {
    return await boundedFetch(url, init);
  } catch (error) {
    throw new OpenIdError("unavailable", String(error));
  }
}

/** Keys in another form are the provider's failure, not the token's. */
async function fetchKeys(url: string, init: RequestInit): Promise<Response> {
  const response = await askProvider(url, init);
  return Response.json(understand(Keys, response.status, await jsonOf(response)));
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new OpenIdError("unavailable", "no JSON");
  }
}

/** An answer that was expected to succeed, in its form. */
function understand<T extends z.ZodType>(form: T, status: number, body: unknown): z.output<T> {
  const parsed = form.safeParse(body);
  if (status !== 200 || !parsed.success)
    throw new OpenIdError("unavailable", `the provider answered ${status}${parsed.success ? "" : " in another form"}`);
  return parsed.data;
}
