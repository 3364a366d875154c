import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { setTimeout as wait } from "node:timers/promises";
import { type Check, fell, judge } from "./check.ts";
import type { Target } from "./target.ts";

const CHUNK = Buffer.alloc(64 * 1024, " ");

interface Pouring {
  headers?: Record<string, string>;
  /** What is sent each `every` ms, `atMost` times. */
  chunk: Buffer;
  every: number;
  atMost: number;
}

/** Sends a body piece by piece until there is an answer: its status, 0 if the connection was ended, null if neither came. */
async function pour(
  target: Target,
  path: string,
  { headers = {}, chunk, every, atMost }: Pouring,
): Promise<{ status: number | null; bytes: number }> {
  const url = target.at(path);
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  const { promise: ended, resolve: end } = Promise.withResolvers<number>();
  const request = send(url, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "Transfer-Encoding": "chunked",
      Origin: target.url.origin,
      ...headers,
    },
  });
  request.on("response", ({ statusCode = 0 }) => end(statusCode));
  request.on("error", () => end(0));
  request.on("close", () => end(0));
  try {
    for (let piece = 1; piece <= atMost; piece++) {
      request.write(chunk);
      const status = await Promise.race([ended, wait(every, null)]);
      if (status !== null) return { status, bytes: piece * chunk.length };
    }
    return { status: null, bytes: atMost * chunk.length };
  } finally {
    request.destroy();
  }
}

export const bodyChecks: readonly Check[] = [
  {
    name: "A body without credentials is refused before it has come",
    async run(target) {
      const fallen: string[] = [];
      for (const path of ["/operator/listings", "/orders/batch", "/auth/keys"]) {
        const { status, bytes } = await pour(target, path, { chunk: CHUNK, every: 20, atMost: 64 });
        if (status === null) fallen.push(`${path} took ${bytes / 1024} KiB without an answer`);
      }
      return judge(fallen.length === 0, fallen.join("; ") || "each was answered, or ended, at once");
    },
  },
  {
    name: "A body that comes too slowly is ended",
    async run(target) {
      const { token } = await target.freshAccount();
      const headers = { Authorization: `Bearer ${token}` };
      const { status, bytes } = await pour(target, "/orders", {
        headers,
        chunk: Buffer.from(" "),
        every: 500,
        atMost: 70,
      });
      return judge(
        status !== null,
        status === null ? `${bytes} bytes in 35 s, and no end` : `ended after ${bytes} bytes`,
      );
    },
  },
  {
    name: "No header of a client's is an error of the server",
    async run(target) {
      const { token } = await target.freshAccount();
      const odd: Record<string, string>[] = [
        ...[
          "application/json;",
          "application/json; charset",
          ";",
          "application/",
          "application/json; charset=latin-9",
        ].map((type) => ({ "Content-Type": type })),
        { Authorization: "Bearer" },
        { Authorization: `Bearer ${"x".repeat(4_000)}` },
        { Cookie: "anticip-refresh=;;=%%%" },
        { Cookie: `anticip-refresh=${"x".repeat(4_000)}` },
        { Accept: ";;;" },
        { "If-None-Match": '"' },
        { Range: "bytes=9-1" },
      ];
      const fallen: string[] = [];
      for (const path of ["/orders", "/auth/login", "/auth/refresh", "/trades", "/orders/batch"])
        for (const headers of odd) {
          const { status } = await target.ask("POST", path, { token, body: "{}", headers });
          if (status >= 500) fallen.push(`${path} with ${JSON.stringify(headers).slice(0, 60)}: ${status}`);
        }
      return fallen.length > 0 ? fell(fallen.join("; ")) : judge(true, `${odd.length} headers, none answered 500`);
    },
  },
];
