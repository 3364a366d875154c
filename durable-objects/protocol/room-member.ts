/** Who joins a room: the Worker has found it out and says so in headers of its own. */
export interface Member {
  /** The network address, hashed; null where the platform does not tell. */
  address: string | null;
  /** The session or API key, for a room that asks for one. */
  credential: string | null;
  /** When the credential has to be shown again, in ms. */
  expiresAt: number | null;
}

const HEADERS = { address: "Anticip-Address", credential: "Anticip-Credential", expiresAt: "Anticip-Expires" } as const;

/** How the Worker says who joins: each header of its own, null where there must be none, whatever the client sent. */
export function memberHeaders({ address, credential, expiresAt }: Member): [name: string, value: string | null][] {
  return [
    [HEADERS.address, address],
    [HEADERS.credential, credential],
    [HEADERS.expiresAt, expiresAt === null ? null : String(expiresAt)],
  ];
}

/** Who joins, as the Worker said in the upgrade request's headers. */
export function memberOf(headers: { get(name: string): string | null }): Member {
  const expiresAt = headers.get(HEADERS.expiresAt);
  return {
    address: headers.get(HEADERS.address),
    credential: headers.get(HEADERS.credential),
    expiresAt: expiresAt === null ? null : Number(expiresAt),
  };
}
