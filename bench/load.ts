import { Agent, request } from "node:http";

/** What a load generator measured: requests a second, and latencies in milliseconds. */
export interface Measured {
  perSecond: number;
  p50: number;
  p99: number;
}

/** One request to send. */
export interface Shot {
  path: string;
  headers: Record<string, string>;
  body: string;
  /** The status that counts as success. */
  expects: number;
}

/**
 * Keeps `connections` connections busy with `total` requests, and measures.
 * `next` makes the n-th request. Throws at the first answer with another status
 * than expected: a benchmark of refusals measures nothing.
 */
export async function load(
  url: string,
  connections: number,
  total: number,
  next: (n: number) => Shot,
): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latencies: number[] = [];
  let sent = 0;
  const started = performance.now();
  const worker = async () => {
    while (sent < total) {
      const shot = next(sent++);
      const from = performance.now();
      await send(agent, url, shot);
      latencies.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  latencies.sort((a, b) => a - b);
  const at = (part: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))] ?? 0;
  return { perSecond: total / seconds, p50: at(0.5), p99: at(0.99) };
}

function send(agent: Agent, url: string, { path, headers, body, expects }: Shot): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(path, url),
      { agent, method: "POST", headers: { "Content-Type": "application/json", ...headers } },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (chunk: string) => (text += chunk));
        answer.on("end", () =>
          answer.statusCode === expects ? resolve() : reject(new Error(`${answer.statusCode}: ${text}`)),
        );
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
