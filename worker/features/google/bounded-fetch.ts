/** How long another server may take to answer, in milliseconds, and the size of its answer in bytes. */
const PATIENCE = 5_000;
const LARGEST = 64 * 1024;

/**
 * Asks another server and reads its JSON, whatever the status. Follows no
 * redirect. Throws when it cannot be reached, takes too long, or answers
 * too much or no JSON.
 */
export async function askJson(url: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > LARGEST) throw new Error("the answer is too large");
    chunks.push(chunk);
  }
  return { status: response.status, body: JSON.parse(Buffer.concat(chunks).toString()) };
}
