/*
 * Seals what must be stored but read by nobody who only holds the database:
 * AES-256-GCM under a key derived (HKDF, RFC 5869) from the first of the
 * secrets. A sealed text names its key, so that during a rotation those of the
 * previous secret open too, and is bound to what it was sealed for: moved to
 * another row it does not open. The form is `1.key.iv.ciphertext`, base64url.
 */

/** An opened text; `stale` when it was sealed with another key than would be used now: seal it again. */
export interface Opened {
  text: string;
  stale: boolean;
}

interface SealingKey {
  id: string;
  key: CryptoKey;
}

const VERSION = "1";
const IV_LENGTH = 12;

const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text));
const base64url = (data: ArrayBuffer | Uint8Array<ArrayBuffer>): string =>
  Buffer.from(new Uint8Array(data)).toString("base64url");
const fromBase64url = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, "base64url"));

/** Seals a text for one purpose, such as `totp` and the account's id. */
export async function seal(text: string, purpose: string, [secret]: readonly [string, ...string[]]): Promise<string> {
  const { id, key } = await sealingKey(secret);
  const iv = crypto.getRandomValues(new Uint8Array(IV_LENGTH));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(purpose) }, key, bytes(text));
  return [VERSION, id, base64url(iv), base64url(sealed)].join(".");
}

/** Opens what was sealed for that purpose with any of the secrets; throws when it was not, or was changed since. */
export async function open(sealed: string, purpose: string, secrets: readonly [string, ...string[]]): Promise<Opened> {
  const [version, keyId, iv = "", ciphertext = ""] = sealed.split(".");
  if (version !== VERSION) throw new Error("Sealed in a form that is not known");
  for (const [at, secret] of secrets.entries()) {
    const { id, key } = await sealingKey(secret);
    if (id !== keyId) continue;
    const opened = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: fromBase64url(iv), additionalData: bytes(purpose) },
      key,
      fromBase64url(ciphertext),
    );
    return { text: new TextDecoder().decode(opened), stale: at > 0 };
  }
  throw new Error("Sealed with a secret that is gone");
}

async function sealingKey(secret: string): Promise<SealingKey> {
  const material = await crypto.subtle.importKey("raw", bytes(secret), "HKDF", false, ["deriveKey", "deriveBits"]);
  const derivation = (info: string) => ({
    name: "HKDF",
    hash: "SHA-256",
    salt: new Uint8Array(),
    info: bytes(`anticip ${info}`),
  });
  const key = await crypto.subtle.deriveKey(
    derivation("sealing key"),
    material,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
  return { id: base64url(await crypto.subtle.deriveBits(derivation("sealing key id"), material, 48)), key };
}
