import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** OWASP's minimum for scrypt in little memory: 16 MiB, about 160 ms. */
const COST = { N: 2 ** 14, r: 8, p: 5 };
const KEY_LENGTH = 32;

/** Checked when no such user exists, so that the answer takes the same time. */
const NOBODY = `scrypt$${COST.N}$${COST.r}$${COST.p}$${"A".repeat(22)}$${"A".repeat(43)}`;

interface Parameters {
  N: number;
  r: number;
  p: number;
}

/** A salted hash that names its algorithm and cost: `scrypt$N$r$p$salt$key`, base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST, KEY_LENGTH);
  return ["scrypt", COST.N, COST.r, COST.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Whether the password is the one hashed; takes as long when `stored` is undefined, and is then false. */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  const [, N, r, p, salt = "", key = ""] = (stored ?? NOBODY).split("$");
  const expected = Buffer.from(key, "base64url");
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const actual = await derive(password, Buffer.from(salt, "base64url"), cost, expected.length);
  return timingSafeEqual(actual, expected) && stored !== undefined;
}

/** Whether a hash was made at another cost than new ones are. */
export const needsRehash = (stored: string): boolean => !stored.startsWith(`scrypt$${COST.N}$${COST.r}$${COST.p}$`);

function derive(password: string, salt: Buffer, cost: Parameters, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, length, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
