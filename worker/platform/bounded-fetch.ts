/** How long another server may take to answer, in ms, and the size of its answer in bytes, after it was unpacked. */
export interface Bounds {
  patience: number;
  largest: number;
}

const USUAL: Bounds = { patience: 5_000, largest: 64 * 1024 };

/** Of a body that has been unpacked and cut from its connection these say nothing that is still true. */
const OF_THE_CONNECTION = ["Content-Encoding", "Content-Length", "Transfer-Encoding", "Set-Cookie"];

/** What another server answers is larger than it may be. */
export class AnswerTooLarge extends Error {
  constructor() {
    super("the answer is too large");
  }
}

/**
 * Asks another server and reads its answer to the end. Follows no redirect.
 * Throws when it cannot be reached or takes too long (a `TimeoutError`), and `AnswerTooLarge`.
 */
export async function boundedFetch(url: string, init: RequestInit, bounds: Bounds = USUAL): Promise<Response> {
  const signal = AbortSignal.timeout(bounds.patience);
  const response = await fetch(url, { ...init, redirect: "manual", signal });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > bounds.largest) throw new AnswerTooLarge();
    chunks.push(chunk);
  }
  const headers = new Headers(response.headers);
  for (const name of OF_THE_CONNECTION) headers.delete(name);
  return new Response(chunks.length > 0 ? Buffer.concat(chunks) : null, { status: response.status, headers });
}
