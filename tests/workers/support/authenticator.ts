import { createHash } from "node:crypto";
import { cbor, type CborValue } from "./cbor.ts";

/** How a ceremony departs from a good one. */
export interface Departure {
  /** The site the browser says it is at. */
  origin?: string;
  /** The site the authenticator signs for. */
  rpId?: string;
  challenge?: string;
  userVerified?: boolean;
  userPresent?: boolean;
  counter?: number;
  userHandle?: string | null;
  /** The kind of ceremony the browser says it was. */
  type?: string;
  /** The passkey vouches for itself, which nobody asked for. */
  selfAttested?: boolean;
  /** The format and statement by which somebody else vouches for it, which nobody asked for either. */
  certified?: Attestation;
}

type Attestation = [format: string, statement: Map<string, CborValue>];

/** What the server asked of `navigator.credentials.create` and `.get`, as far as an authenticator looks. */
interface Options {
  challenge: string;
  rp?: { id: string };
  rpId?: string;
  user?: { id: string };
}

const ES256 = -7;
const FLAGS = { userPresent: 1, userVerified: 4, attested: 64 };

const base64Url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const sha256 = (bytes: Uint8Array | string): Buffer => createHash("sha256").update(bytes).digest();

/** An authenticator with one discoverable passkey (ES256), and the browser before it: WebAuthn's JSON forms in and out. */
export class Authenticator {
  readonly id = base64Url(crypto.getRandomValues(new Uint8Array(32)));
  /** How often it has signed; a synced passkey stays at 0. */
  counter: number;
  private readonly origin: string;
  private readonly step: number;
  private readonly keys = crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign",
    "verify",
  ]) as Promise<CryptoKeyPair>;
  private userHandle = "";

  constructor(origin: string, { synced = false } = {}) {
    this.origin = origin;
    this.step = synced ? 0 : 1;
    this.counter = this.step;
  }

  /** Makes the passkey, as `navigator.credentials.create` would. */
  async create(asked: object, departure: Departure = {}) {
    const options = asked as Options;
    this.userHandle = options.user?.id ?? "";
    const authData = Buffer.concat([
      this.authenticatorData(options.rp?.id ?? "", FLAGS.attested, departure),
      await this.attestedCredential(),
    ]);
    const clientData = this.clientData("webauthn.create", options, departure);
    const [format, statement] = departure.certified ?? (await this.attestation(authData, clientData, departure));
    const attestationObject = cbor(
      new Map<string, CborValue>([
        ["fmt", format],
        ["attStmt", statement],
        ["authData", authData],
      ]),
    );
    return this.credential({
      clientDataJSON: base64Url(clientData),
      attestationObject: base64Url(attestationObject),
      transports: ["internal"],
    });
  }

  /** Signs in, as `navigator.credentials.get` would. */
  async get(asked: object, departure: Departure = {}) {
    const options = asked as Options;
    this.counter += this.step;
    const authData = this.authenticatorData(options.rpId ?? "", 0, departure);
    const clientData = this.clientData("webauthn.get", options, departure);
    const signature = base64Url(await this.sign(authData, clientData));
    const { userHandle = this.userHandle } = departure;
    return this.credential({
      clientDataJSON: base64Url(clientData),
      authenticatorData: base64Url(authData),
      signature,
      userHandle,
    });
  }

  private async attestation(
    authData: Buffer,
    clientData: Buffer,
    { selfAttested = false }: Departure,
  ): Promise<Attestation> {
    if (!selfAttested) return ["none", new Map()];
    return [
      "packed",
      new Map<string, CborValue>([
        ["alg", ES256],
        ["sig", await this.sign(authData, clientData)],
      ]),
    ];
  }

  private async sign(authData: Buffer, clientData: Buffer): Promise<Buffer> {
    const { privateKey } = await this.keys;
    return der(
      Buffer.from(
        await crypto.subtle.sign(
          { name: "ECDSA", hash: "SHA-256" },
          privateKey,
          Buffer.concat([authData, sha256(clientData)]),
        ),
      ),
    );
  }

  private credential<R>(response: R) {
    return { id: this.id, rawId: this.id, type: "public-key" as const, clientExtensionResults: {}, response };
  }

  private clientData(type: string, options: Options, departure: Departure): Buffer {
    const { origin = this.origin, challenge = options.challenge } = departure;
    return Buffer.from(JSON.stringify({ type: departure.type ?? type, challenge, origin, crossOrigin: false }));
  }

  private authenticatorData(rpId: string, flags: number, departure: Departure): Buffer {
    const { userPresent = true, userVerified = true, counter = this.counter } = departure;
    const head = Buffer.alloc(5);
    head[0] = flags | (userPresent ? FLAGS.userPresent : 0) | (userVerified ? FLAGS.userVerified : 0);
    head.writeUInt32BE(counter, 1);
    return Buffer.concat([sha256(departure.rpId ?? rpId), head]);
  }

  private async attestedCredential(): Promise<Buffer> {
    const { publicKey } = await this.keys;
    const { x = "", y = "" } = (await crypto.subtle.exportKey("jwk", publicKey)) as JsonWebKey;
    const [EC2, P256] = [2, 1];
    const key = cbor(
      new Map<number, CborValue>([
        [1, EC2],
        [3, ES256],
        [-1, P256],
        [-2, Buffer.from(x, "base64url")],
        [-3, Buffer.from(y, "base64url")],
      ]),
    );
    const id = Buffer.from(this.id, "base64url");
    return Buffer.concat([Buffer.alloc(16), Buffer.from([id.length >> 8, id.length & 0xff]), id, key]);
  }
}

/** WebCrypto's `r ‖ s` as the ASN.1 sequence that authenticators send. */
function der(raw: Buffer): Buffer {
  const integers = [raw.subarray(0, 32), raw.subarray(32)].map((bytes) => {
    const trimmed = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
    const unsigned = (trimmed[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.of(0), trimmed]) : trimmed;
    return Buffer.concat([Buffer.of(2, unsigned.length), unsigned]);
  });
  const body = Buffer.concat(integers);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}
