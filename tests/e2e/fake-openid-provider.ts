import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";

/** Who is signed in at the provider's. */
export interface Person {
  sub: string;
  email: string;
  email_verified?: boolean;
}

/** How the provider departs from a good one. */
export interface Departure {
  /** The person does not agree to the sign-in. */
  denies?: boolean;
  /** Claims of the ID token that take the place of the right ones; undefined leaves one out. */
  claims?: Record<string, unknown>;
  /** Signed with a key it does not publish; not at all; or by HMAC with the published key as the secret. */
  signature?: "unknown key" | "none" | "public key as secret";
  /** What it answers at a path, in place of what it should. */
  answers?: Record<string, (response: ServerResponse) => void>;
}

interface Grant {
  person: Person;
  redirectUri: string;
  nonce: string;
  codeChallenge: string;
}

const CLIENT = { id: "the-exchange", secret: "the-secret-of-the-exchange" };

/** An OpenID provider over real HTTP, with one client, that signs everybody in who comes. */
export class FakeProvider {
  readonly client = CLIENT;
  person: Person = { sub: "nobody", email: "nobody@example.com" };
  departure: Departure = {};
  private readonly server: Server;
  private readonly keys = generateKeyPair("RS256");
  private readonly unpublished = generateKeyPair("RS256");
  private readonly grants = new Map<string, Grant>();

  private constructor() {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
    });
  }

  /** Starts one on a port of its own. */
  static async start(): Promise<FakeProvider> {
    const provider = new FakeProvider();
    await new Promise<void>((resolve) => provider.server.listen(0, "127.0.0.1", resolve));
    return provider;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", this.issuer);
    const departure = this.departure.answers?.[pathname];
    if (departure) departure(response);
    else if (pathname === "/.well-known/openid-configuration") json(response, 200, this.discovery());
    else if (pathname === "/keys")
      json(response, 200, {
        keys: [{ ...(await exportJWK((await this.keys).publicKey)), alg: "RS256", use: "sig", kid: "current" }],
      });
    else if (pathname === "/authorize") this.authorize(searchParams, response);
    else if (pathname === "/token" && request.method === "POST")
      await this.exchange(new URLSearchParams(await textOf(request)), response);
    else json(response, 404, { error: "not_found" });
  }

  private discovery(): object {
    const { issuer } = this;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
    };
  }

  private authorize(asked: URLSearchParams, response: ServerResponse): void {
    const value = (name: string) => asked.get(name) ?? "";
    const wellAsked =
      value("response_type") === "code" &&
      value("client_id") === CLIENT.id &&
      value("scope").split(" ").includes("openid") &&
      value("code_challenge_method") === "S256";
    if (!wellAsked) return json(response, 400, { error: "invalid_request" });
    const back = new URL(value("redirect_uri"));
    back.searchParams.set("state", value("state"));
    if (this.departure.denies) back.searchParams.set("error", "access_denied");
    else {
      const code = randomBytes(16).toString("hex");
      this.grants.set(code, {
        person: this.person,
        redirectUri: value("redirect_uri"),
        nonce: value("nonce"),
        codeChallenge: value("code_challenge"),
      });
      back.searchParams.set("code", code);
    }
    response.writeHead(302, { Location: back.href }).end();
  }

  private async exchange(form: URLSearchParams, response: ServerResponse): Promise<void> {
    if (form.get("client_id") !== CLIENT.id || form.get("client_secret") !== CLIENT.secret)
      return json(response, 401, { error: "invalid_client" });
    const code = form.get("code") ?? "";
    const grant = this.grants.get(code);
    this.grants.delete(code);
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const good =
      grant &&
      form.get("grant_type") === "authorization_code" &&
      form.get("redirect_uri") === grant.redirectUri &&
      challenge === grant.codeChallenge;
    if (!good) return json(response, 400, { error: "invalid_grant" });
    json(response, 200, {
      access_token: "not used",
      token_type: "Bearer",
      expires_in: 3600,
      id_token: await this.idToken(grant),
    });
  }

  private async idToken({ person, nonce }: Grant): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const claims: JWTPayload = {
      iss: this.issuer,
      aud: CLIENT.id,
      azp: CLIENT.id,
      iat: now,
      exp: now + 3600,
      nonce,
      email_verified: true,
      ...person,
      ...this.departure.claims,
    };
    const { signature } = this.departure;
    if (signature === "none") return new UnsecuredJWT(claims).encode();
    if (signature === "public key as secret") {
      const secret = new TextEncoder().encode(await exportSPKI((await this.keys).publicKey));
      return new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "current" }).sign(secret);
    }
    const unknown = signature === "unknown key";
    const { privateKey } = await (unknown ? this.unpublished : this.keys);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: "RS256", kid: unknown ? "unpublished" : "current" })
      .sign(privateKey);
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}
