import { createHmac } from "node:crypto";
import { secretsOf } from "./secrets.ts";

/** A hash (128 bits, base64url) by which two uses of one text can be told to be the same, and from which only we could find the text by trying. */
export const keyedHash = (env: Env, text: string): string =>
  createHmac("sha256", secretsOf(env, "DATA_SECRET")[0]).update(text).digest("base64url").slice(0, 22);
