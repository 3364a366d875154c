import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

/** What a service was asked. */
export interface Asked {
  method: string;
  url: URL;
  headers: IncomingMessage["headers"];
  body: string;
}

/** How a service answers: JSON, text with its own type, or anything at all by the response itself. */
export type Answer = (asked: Asked, response: ServerResponse) => void;

/** A small server on this machine that stands for a service, over real HTTP. It notes what it is asked. */
export class FakeService {
  readonly asked: Asked[] = [];
  private answers: Answer[] = [];
  private usual: Answer = status(404);
  private readonly server: Server;

  private constructor() {
    const answer = async (request: IncomingMessage, response: ServerResponse) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      const { method = "", headers } = request;
      const asked = { method, url: new URL(request.url ?? "/", this.url), headers, body };
      this.asked.push(asked);
      (this.answers.shift() ?? this.usual)(asked, response);
    };
    this.server = createServer((request, response) => {
      answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(): Promise<FakeService> {
    const service = new FakeService();
    await new Promise<void>((started) => void service.server.listen(0, "127.0.0.1", started));
    return service;
  }

  /** Where it is, without a slash at its end. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Answers the next questions so, one each; and all later ones as usual. */
  next(...answers: Answer[]): void {
    this.answers.push(...answers);
  }

  /** Answers so from now on. */
  always(answer: Answer): void {
    this.usual = answer;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((stopped) => void this.server.close(stopped));
  }
}

/** JSON, as a success unless it is said otherwise. */
export const json =
  (body: unknown, code = 200, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    void response.writeHead(code, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));

/** Text that calls itself JSON. */
export const text =
  (body: string, type = "application/json"): Answer =>
  (_, response) =>
    void response.writeHead(200, { "Content-Type": type }).end(body);

/** A status without a body. */
export const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    void response.writeHead(code, headers).end();

/** Promises more than it sends, and hangs up. */
export const cutOff: Answer = (_, response) => {
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "1000" });
  response.write('[{"artist_mbid":');
  setImmediate(() => response.destroy());
};

/** Begins to answer and never ends. */
export const neverEnding: Answer = (_, response) => {
  response.writeHead(200, { "Content-Type": "application/json" });
  response.write("[");
};

/** Valid JSON of more than `bytes`, all of it blank. */
export const oversized =
  (bytes: number): Answer =>
  (_, response) => {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(`[${" ".repeat(bytes)}]`);
  };

/** The same, packed so that it comes as a few kilobytes. */
export const bomb =
  (bytes: number): Answer =>
  (_, response) => {
    response.writeHead(200, { "Content-Type": "application/json", "Content-Encoding": "gzip" });
    response.end(gzipSync(`[${" ".repeat(bytes)}]`));
  };
