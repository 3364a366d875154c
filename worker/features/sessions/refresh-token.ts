/** A refresh token is opaque: the session's id, which finds the row, and a secret, of which only the hash is stored. */
export interface RefreshToken {
  sessionId: string;
  secret: string;
}

export const formatRefreshToken = ({ sessionId, secret }: RefreshToken): string => `${sessionId}.${secret}`;

export function parseRefreshToken(text: string): RefreshToken | undefined {
  const [sessionId, secret, ...rest] = text.split(".");
  return sessionId && secret && rest.length === 0 ? { sessionId, secret } : undefined;
}
