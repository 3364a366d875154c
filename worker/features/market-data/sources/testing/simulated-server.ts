import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type KnownArtist, simulatedServices } from "../simulated/services.ts";
import type { Streams } from "../simulated/streams.ts";

/** Made-up services on this machine, over HTTP. */
export interface SimulatedServer {
  /** Without a slash at its end. */
  url: string;
  close(): Promise<void>;
}

/** Serves what ListenBrainz and Wikimedia would tell of made-up careers at `now()` (ms). Port 0: the system chooses. */
export async function serveSimulated(
  streams: Streams,
  artists: readonly KnownArtist[],
  { port = 0, now = Date.now }: { port?: number; now?: () => number } = {},
): Promise<SimulatedServer> {
  const services = simulatedServices(streams, artists);
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const { method = "GET", url: path = "/" } = request;
    const { status, body: answered } = services({ method, path, body }, now());
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(answered));
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(400).end());
  });
  await new Promise<void>((listening) => void server.listen(port, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => void server.close(closed));
    },
  };
}
