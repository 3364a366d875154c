import { newSecret } from "../../platform/crypto/random-secret.ts";

/** An API key as its holder sends it: the id, which finds the row, and a secret, of which only the hash is stored. */
export interface ApiKeySecret {
  id: string;
  secret: string;
}

/** A new key. */
export const newApiKey = (): ApiKeySecret => ({ id: crypto.randomUUID(), secret: newSecret() });

/** A form that programs which scan for leaked secrets can recognise: `anticip_`, 32 hex digits, `_`, 43 characters. */
export const formatApiKey = ({ id, secret }: ApiKeySecret): string => `anticip_${id.replaceAll("-", "")}_${secret}`;

/** The key in a bearer token; undefined for a token of another kind. */
export function parseApiKey(bearer: string): ApiKeySecret | undefined {
  const [, a, b, c, d, e, secret] =
    /^anticip_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_([\w-]{43})$/.exec(bearer) ?? [];
  return secret === undefined ? undefined : { id: [a, b, c, d, e].join("-"), secret };
}
