import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { SECRETS_FILE } from "./paths.ts";
import { keepFilePrivate } from "./private-files.ts";

const NAMES = ["JWT_SECRET", "OPERATOR_TOKEN", "DATA_SECRET"] as const;
export type Secrets = Record<(typeof NAMES)[number], string>;

/** All that `.dev.vars` sets: wrangler reads of it only what it knows of. */
export function localSettings(): Record<string, string> {
  if (!existsSync(SECRETS_FILE)) return {};
  const set = Object.entries(parseEnv(readFileSync(SECRETS_FILE, "utf8")));
  return Object.fromEntries(set.flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

/** The secrets of local runs, from `.dev.vars`; what is missing there is made up and added. */
export function localSecrets(): Secrets {
  const text = existsSync(SECRETS_FILE) ? readFileSync(SECRETS_FILE, "utf8") : "";
  const known = parseEnv(text);
  const missing = NAMES.filter((name) => !known[name]);
  if (missing.length > 0) {
    const lines = missing.map((name) => `${name}=${randomBytes(32).toString("base64url")}\n`);
    writeFileSync(SECRETS_FILE, `${text && !text.endsWith("\n") ? `${text}\n` : text}${lines.join("")}`, {
      mode: 0o600,
    });
    return localSecrets();
  }
  // Somebody may have written it by hand.
  keepFilePrivate(SECRETS_FILE);
  return Object.fromEntries(NAMES.map((name) => [name, known[name]])) as Secrets;
}
