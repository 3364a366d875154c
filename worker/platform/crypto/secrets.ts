/*
 * Every secret of the exchange is named here and in wrangler.toml, and nowhere
 * else. A secret is rotated by setting `NAME_PREVIOUS` to what `NAME` was and
 * `NAME` to something new: both verify and open, the new one signs and seals.
 * After a day for JWT_SECRET (tokens last ten minutes) the previous one can go;
 * see docs/operations.md for the others.
 */
declare global {
  interface Env {
    JWT_SECRET_PREVIOUS?: string;
    OPERATOR_TOKEN_PREVIOUS?: string;
    /** Seals what D1 must hold but nobody should read there: secrets of authenticator apps, network addresses. */
    DATA_SECRET_PREVIOUS?: string;
    /** With GOOGLE_CLIENT_ID: sign-in with Google. */
    GOOGLE_CLIENT_SECRET?: string;
    /** Keys of sources of popularity, each needed if SOURCES names it. */
    LASTFM_API_KEY?: string;
    SPOTIFY_CLIENT_ID?: string;
    SPOTIFY_CLIENT_SECRET?: string;
  }
}

type Rotated = "JWT_SECRET" | "OPERATOR_TOKEN" | "DATA_SECRET";

/** A secret and, during a rotation, the one before it: the first signs and seals, all verify and open. */
export function secretsOf(env: Env, name: Rotated): readonly [string, ...string[]] {
  const previous = env[`${name}_PREVIOUS`];
  return previous ? [env[name], previous] : [env[name]];
}
