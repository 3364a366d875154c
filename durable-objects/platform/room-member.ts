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

/** The upgrade request as the Worker hands it to a room; what the client itself put in these headers is gone. */
export function asMember(request: Request, { address, credential, expiresAt }: Member): Request {
  const headers = new Headers(request.headers);
  for (const name of Object.values(HEADERS)) headers.delete(name);
  if (address !== null) headers.set(HEADERS.address, address);
  if (credential !== null) headers.set(HEADERS.credential, credential);
  if (expiresAt !== null) headers.set(HEADERS.expiresAt, String(expiresAt));
  return new Request(request, { headers });
}

/** Who joins, as the Worker said. */
export function memberOf({ headers }: Request): Member {
  const expiresAt = headers.get(HEADERS.expiresAt);
  return {
    address: headers.get(HEADERS.address),
    credential: headers.get(HEADERS.credential),
    expiresAt: expiresAt === null ? null : Number(expiresAt),
  };
}
