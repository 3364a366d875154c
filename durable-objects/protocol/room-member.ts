/** Who joins a room: the Worker has found it out and says so in headers of its own. */
export interface Member {
  /** The account, if it has said so; such a one counts for the account, and not for the networks. */
  account: string | null;
  /** The networks the request comes from, hashed, the smallest first; none where the platform does not tell. */
  networks: readonly string[];
  /** The session or API key, for a room that asks for one. */
  credential: string | null;
  /** When the credential has to be shown again, in ms. */
  expiresAt: number | null;
}

const HEADERS = {
  account: "Anticip-Account",
  networks: "Anticip-Networks",
  credential: "Anticip-Credential",
  expiresAt: "Anticip-Expires",
} as const;

/** How the Worker says who joins. */
export function memberHeaders({ account, networks, credential, expiresAt }: Member): Record<string, string> {
  return {
    ...(account !== null && { [HEADERS.account]: account }),
    ...(networks.length > 0 && { [HEADERS.networks]: networks.join(" ") }),
    ...(credential !== null && { [HEADERS.credential]: credential }),
    ...(expiresAt !== null && { [HEADERS.expiresAt]: String(expiresAt) }),
  };
}

/** Who joins, as the Worker said in the upgrade request's headers. */
export function memberOf(headers: { get(name: string): string | null }): Member {
  const expiresAt = headers.get(HEADERS.expiresAt);
  return {
    account: headers.get(HEADERS.account),
    networks: headers.get(HEADERS.networks)?.split(" ") ?? [],
    credential: headers.get(HEADERS.credential),
    expiresAt: expiresAt === null ? null : Number(expiresAt),
  };
}
