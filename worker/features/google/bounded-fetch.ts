/** How long another server may take to answer, in milliseconds, and the size of its answer in bytes. */
const PATIENCE = 5_000;
const LARGEST = 64 * 1024;

/**
 * Asks another server and reads its answer to the end. Follows no redirect.
 * Throws when it cannot be reached, takes too long, or answers too much.
 */
export async function boundedFetch(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > LARGEST) throw new Error("the answer is too large");
    chunks.push(chunk);
  }
  return new Response(chunks.length > 0 ? Buffer.concat(chunks) : null, {
    status: response.status,
    headers: { "Content-Type": response.headers.get("Content-Type") ?? "" },
  });
}
