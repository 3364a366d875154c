import { z } from "zod";
import type { Connection } from "../adapter.ts";
import { understand } from "../ask-about.ts";
import { SourceError } from "../client/source-error.ts";
import type { Question } from "../client/source-client.ts";

const USUAL_ACCOUNTS = "https://accounts.spotify.com";

/** A token is no longer used so long before its end (ms). */
const MARGIN = 60_000;

const Token = z.object({
  access_token: z.string().min(1).max(4096),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.number().positive().max(86_400),
});

/** The tokens that this isolate has, by client and place: each is good for an hour, and each isolate gets its own. */
const tokens = new Map<string, { value: string; until: number }>();

const EXPIRED = Symbol("expired");

/**
 * Asks Spotify with a token of the client credentials' flow, and once more with a new one where it is not accepted.
 * https://developer.spotify.com/documentation/web-api/tutorials/client-credentials-flow
 * Throws `SourceError`.
 */
export async function authorized<T>(
  connection: Connection,
  { path, byStatus, read }: Pick<Question<T>, "byStatus" | "read"> & { path: string },
): Promise<T> {
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const answer = await connection.client.ask<T | typeof EXPIRED>({
      url: connection.base + path,
      headers: { Authorization: `Bearer ${await tokenOf(connection)}` },
      byStatus: (status) => (status === 401 ? EXPIRED : byStatus?.(status)),
      read,
    });
    if (answer !== EXPIRED) return answer;
    tokens.delete(keyOf(connection));
  }
  throw new SourceError("refused", "a new token is not accepted");
}

const keyOf = ({ base, env }: Connection): string => `${base} ${env.SPOTIFY_CLIENT_ID} ${env.SPOTIFY_CLIENT_SECRET}`;

async function tokenOf(connection: Connection): Promise<string> {
  const { client, env, now } = connection;
  const known = tokens.get(keyOf(connection));
  if (known && known.until > now()) return known.value;
  const accounts = env.SPOTIFY_ACCOUNTS_URL || USUAL_ACCOUNTS;
  const { access_token: value, expires_in: seconds } = await client.ask({
    url: `${accounts}/api/token`,
    method: "POST",
    headers: {
      Authorization: `Basic ${btoa(`${env.SPOTIFY_CLIENT_ID}:${env.SPOTIFY_CLIENT_SECRET}`)}`,
      "Content-Type": "application/x-www-form-urlencoded",
    },
    body: "grant_type=client_credentials",
    byStatus: assertAccepted,
    read: (json) => understand(Token, json),
  });
  tokens.set(keyOf(connection), { value, until: now() + seconds * 1000 - MARGIN });
  return value;
}

/** A client that it does not know is answered 400. */
function assertAccepted(status: number): undefined {
  if (status === 400 || status === 401) throw new SourceError("refused", `answered ${status}: our client`);
}
