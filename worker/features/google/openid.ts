import { createHash } from "node:crypto";
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey, jwtVerify } from "jose";
import { z } from "zod";
import { askJson } from "./ask-json.ts";

/*
 * OpenID Connect Core 1.0: the authorization code flow, with PKCE (RFC 7636),
 * as a client that keeps a secret.
 */

/** Who we are to a provider. */
export interface OpenIdClient {
  /** The provider. */
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

interface Provider {
  authorizationEndpoint: string;
  tokenEndpoint: string;
  keys: JWTVerifyGetKey;
  /** When to discover it again, in ms. */
  staleAt: number;
}

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
const Claims = z.object({
  sub: z.string().min(1).max(255),
  email: z.email().max(254),
  email_verified: z.literal(true),
  nonce: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  azp: z.string().optional(),
});

/** The address to send the browser to. Throws `OpenIdError`. */
export async function authorizationUrl(client: OpenIdClient, { state, nonce, verifier }: Question): Promise<string> {
  const url = new URL((await providerOf(client.issuer)).authorizationEndpoint);
  const asked = {
    response_type: "code",
    client_id: client.id,
    redirect_uri: client.redirectUri,
    scope: "openid email",
    state,
    nonce,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  return url.href;
}

/** Exchanges the code that the browser brought back for whom it stands for. Throws `OpenIdError`. */
export async function redeemCode(
  client: OpenIdClient,
  code: string,
  { nonce, verifier }: Pick<Question, "nonce" | "verifier">,
): Promise<Identity> {
  const provider = await providerOf(client.issuer);
  const form = {
    grant_type: "authorization_code",
    code,
    redirect_uri: client.redirectUri,
    client_id: client.id,
    client_secret: client.secret,
    code_verifier: verifier,
  };
  const { status, body } = await ask(provider.tokenEndpoint, { method: "POST", body: new URLSearchParams(form) });
  if (status >= 400 && status < 500) throw new OpenIdError("refused", `the token endpoint answered ${status}`);
  const { id_token } = understand(TokenAnswer, status, body);
  return await verifyIdToken(client, provider, id_token, nonce);
}

/** Core 1.0, 3.1.3.7. Keys are taken only from the provider's own address, never from the token. */
async function verifyIdToken(
  { issuer, id }: OpenIdClient,
  { keys }: Provider,
  token: string,
  nonce: string,
): Promise<Identity> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: namesOf(issuer),
      audience: id,
      algorithms: ["RS256"],
      requiredClaims: ["exp", "iat"],
      clockTolerance: 10,
    });
    const claims = Claims.parse(payload);
    if (claims.nonce !== nonce) throw new Error("another nonce");
    const foreign =
      Array.isArray(claims.aud) && claims.aud.length > 1
        ? claims.azp !== id
        : claims.azp !== undefined && claims.azp !== id;
    if (foreign) throw new Error("given to another party");
    return { subject: claims.sub, email: claims.email };
  } catch (error) {
    if (error instanceof OpenIdError) throw error;
    throw new OpenIdError(
      "refused",
      `the ID token is not good: ${error instanceof z.ZodError ? "claims" : String(error)}`,
    );
  }
}

/** Google may leave the scheme out: https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload */
const namesOf = (issuer: string): string[] =>
  issuer === "https://accounts.google.com" ? [issuer, "accounts.google.com"] : [issuer];

/** The providers met by this isolate. */
const providers = new Map<string, Provider>();

async function providerOf(issuer: string): Promise<Provider> {
  const known = providers.get(issuer);
  if (known && known.staleAt > Date.now()) return known;
  const { status, body } = await ask(`${issuer}/.well-known/openid-configuration`);
  const found = understand(Discovery, status, body);
  if (found.issuer !== issuer) throw new OpenIdError("unavailable", "the provider calls itself something else");
  const endpoints = [found.authorization_endpoint, found.token_endpoint, found.jwks_uri];
  if (isHttps(issuer) && !endpoints.every(isHttps))
    throw new OpenIdError("unavailable", "an endpoint of the provider is not https");
  const provider = {
    authorizationEndpoint: found.authorization_endpoint,
    tokenEndpoint: found.token_endpoint,
    keys: createRemoteJWKSet(new URL(found.jwks_uri), { [customFetch]: fetchKeys }),
    staleAt: Date.now() + DISCOVERED_FOR,
  };
  providers.set(issuer, provider);
  return provider;
}

const isHttps = (url: string): boolean => new URL(url).protocol === "https:";

async function fetchKeys(url: string): Promise<Response> {
  const { status, body } = await ask(url);
  return Response.json(understand(z.object({ keys: z.array(z.looseObject({})) }), status, body));
}

async function ask(url: string, init?: RequestInit): ReturnType<typeof askJson> {
  try {
    return await askJson(url, init);
  } catch (error) {
    throw new OpenIdError("unavailable", error instanceof SyntaxError ? "no JSON" : String(error));
  }
}

/** An answer that was expected to succeed, in its form. */
function understand<T extends z.ZodType>(form: T, status: number, body: unknown): z.output<T> {
  const parsed = form.safeParse(body);
  if (status !== 200 || !parsed.success)
    throw new OpenIdError("unavailable", `the provider answered ${status}${parsed.success ? "" : " in another form"}`);
  return parsed.data;
}
