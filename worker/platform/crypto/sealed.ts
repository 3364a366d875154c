import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from "jose";

/*
 * Seals what must be stored but read by nobody who only holds the database: a
 * JWE (RFC 7516) by AES-256-GCM, under a key derived (HKDF, RFC 5869) from the
 * first of the secrets and from what it is sealed for. So it opens for nothing
 * else: moved to another row it stays shut. Its `kid` names the secret, so that
 * during a rotation what the previous one sealed opens too.
 */

/** An opened text; `stale` when it would be sealed otherwise now: seal it again. */
export interface Opened {
  text: string;
  stale: boolean;
}

type Secrets = readonly [string, ...string[]];

const HEADER = { alg: "dir", enc: "A256GCM" } as const;
const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text));
const fromBase64url = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, "base64url"));

/** Seals a text for one purpose, such as `totp` and the account's id. */
export async function seal(text: string, purpose: string, [secret]: Secrets): Promise<string> {
  const kid = await keyId(secret);
  return await new CompactEncrypt(bytes(text))
    .setProtectedHeader({ ...HEADER, kid })
    .encrypt(await sealingKey(secret, ` for ${purpose}`));
}

/** Opens what was sealed for that purpose with any of the secrets; throws when it was not, or was changed since. */
export async function open(sealed: string, purpose: string, secrets: Secrets): Promise<Opened> {
  if (sealed.startsWith(OLD_FORM)) return { text: await openOldForm(sealed, purpose, secrets), stale: true };
  const { secret, isFirst } = await secretNamed(decodeProtectedHeader(sealed).kid, secrets);
  const { plaintext } = await compactDecrypt(sealed, await sealingKey(secret, ` for ${purpose}`), {
    keyManagementAlgorithms: [HEADER.alg],
    contentEncryptionAlgorithms: [HEADER.enc],
  });
  return { text: new TextDecoder().decode(plaintext), stale: !isFirst };
}

/** Before JWE the form was `1.key.iv.ciphertext`, base64url, with the purpose as additional data. */
const OLD_FORM = "1.";

async function openOldForm(sealed: string, purpose: string, secrets: Secrets): Promise<string> {
  const [, id, iv = "", ciphertext = ""] = sealed.split(".");
  const { secret } = await secretNamed(id, secrets);
  const algorithm = { name: "AES-GCM", iv: fromBase64url(iv), additionalData: bytes(purpose) };
  const opened = await crypto.subtle.decrypt(algorithm, await sealingKey(secret, ""), fromBase64url(ciphertext));
  return new TextDecoder().decode(opened);
}

async function secretNamed(id: string | undefined, secrets: Secrets): Promise<{ secret: string; isFirst: boolean }> {
  for (const [at, secret] of secrets.entries()) {
    if ((await keyId(secret)) === id) return { secret, isFirst: at === 0 };
  }
  throw new Error("Sealed with a secret that is gone");
}

const material = (secret: string): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", bytes(secret), "HKDF", false, ["deriveKey", "deriveBits"]);

const derivation = (info: string) => ({
  name: "HKDF",
  hash: "SHA-256",
  salt: new Uint8Array(),
  info: bytes(`anticip ${info}`),
});

/** What a secret is told by; nothing else can be found from it. */
async function keyId(secret: string): Promise<string> {
  const id = await crypto.subtle.deriveBits(derivation("sealing key id"), await material(secret), 48);
  return Buffer.from(id).toString("base64url");
}

async function sealingKey(secret: string, use: string): Promise<CryptoKey> {
  const algorithm = { name: "AES-GCM", length: 256 };
  return await crypto.subtle.deriveKey(derivation(`sealing key${use}`), await material(secret), algorithm, false, [
    "encrypt",
    "decrypt",
  ]);
}
