import { createHmac } from "node:crypto";
import { sameHash } from "./random-secret.ts";
import { secretsOf } from "./secrets.ts";

/** A hash (128 bits, base64url) by which two uses of one text can be told to be the same, and from which only we could find the text by trying. */
export const keyedHash = (env: Env, text: string): string => hashUnder(secretsOf(env, "DATA_SECRET")[0], text);

/** Whether that is the hash of the text, under the secret or the one before it. */
export const isKeyedHash = (env: Env, text: string, hash: string): boolean =>
  secretsOf(env, "DATA_SECRET").some((secret) => sameHash(hash, hashUnder(secret, text)));

const hashUnder = (secret: string, text: string): string =>
  createHmac("sha256", secret).update(text).digest("base64url").slice(0, 22);
