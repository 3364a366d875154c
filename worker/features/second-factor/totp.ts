import { Secret, TOTP } from "otpauth";

/** Codes of one step before and after the present one count: clocks differ, and people type. */
const WINDOW = 1;

/** A new secret for an authenticator app, base32: 160 bits, as RFC 4226 recommends. */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

/** The secret as an `otpauth:` address, which apps read from a QR code. */
export const totpUri = (secret: string, username: string): string => totp(secret, username).toString();

/** The time step that a code belongs to (RFC 6238: six digits, 30 s, SHA-1), if it is one around `now` (ms). */
export function totpStep(secret: string, code: string, now: number): number | undefined {
  const generator = totp(secret);
  const delta = generator.validate({ token: code, timestamp: now, window: WINDOW });
  return delta === null ? undefined : generator.counter({ timestamp: now }) + delta;
}

const totp = (secret: string, label = ""): TOTP =>
  new TOTP({ issuer: "Anticip", label, secret: Secret.fromBase32(secret) });
