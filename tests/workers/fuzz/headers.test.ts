import { beforeAll, describe, expect, test } from "vitest";
import { Problem } from "../../../domain/core/problems.ts";
import { send } from "../support/api.ts";
import { list } from "../support/exchange.ts";
import { faultOf } from "./answers.ts";
import { newAccount } from "./callers.ts";
import { type Operation, operations } from "./operations.ts";

/* Headers that no honest client sends. Whatever they say, the answer is one that the document promises, and no failure of ours. */

const LONG = "x".repeat(100_000);
const ODD = ["", " ", ",", ";", "=", '"', "é", "💥", "\t", "%00", "__proto__", LONG];

const MALFORMED: Record<string, readonly string[]> = {
  "Content-Type": [
    "application/json;",
    "application/json ;",
    "application/json;;",
    "application/json; ;charset=utf-8",
    "application/json; charset",
    "application/json; charset=",
    'application/json; charset="utf-8',
    "application/json, application/json",
    "application/json\t",
    "application/json; é=é",
    "application/problem+json",
    "application/+json",
    "application/",
    "/json",
    "*/*",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    `application/json; a=${LONG}`,
    ...ODD,
  ],
  Authorization: [
    "Bearer",
    "Bearer ",
    "Bearer  .",
    "Bearer ..",
    "Bearer a.b.c",
    "Bearer eyJhbGciOiJub25lIn0.e30.",
    "Bearer eyJhbGciOiJIUzI1NiJ9.bnVsbA.AAAA",
    "Bearer anticip_",
    "Bearer anticip_0_0",
    "Bearer é",
    "Basic Og==",
    "Bearer a, Bearer b",
    `Bearer ${LONG}`,
    ...ODD,
  ],
  Cookie: [
    "anticip-refresh",
    "anticip-refresh=",
    "anticip-refresh=.",
    "anticip-refresh=..",
    "anticip-refresh=%",
    "anticip-refresh=%E0%A4%A",
    "__Host-anticip-refresh=%FF",
    "__Host-anticip-refresh=.; __Host-anticip-refresh=.",
    'anticip-refresh="',
    "anticip-refresh=é.é",
    `anticip-refresh=${LONG}`,
    ...ODD,
  ],
  Origin: ["null", "https://", "https://[", "//anticip.test", "https://anticip.test/", ...ODD],
  "Sec-Fetch-Site": ["cross-site, same-origin", "none;", ...ODD],
  "Sec-WebSocket-Protocol": [
    "anticip.v1,",
    ",,,",
    "bearer.",
    "anticip.v1, bearer.",
    "anticip.v1, bearer.a.b.c",
    "anticip.v1, bearer.é",
    `anticip.v1, bearer.${LONG}`,
    ...ODD,
  ],
  Upgrade: ["websocket, h2c", "h2c", ...ODD],
  "If-None-Match": ["*", '"', 'W/"', '"a", ', ...ODD],
  "If-Modified-Since": ["yesterday", "0", ...ODD],
  Range: ["bytes=", "bytes=-", "bytes=5-1", "bytes=0-0,0-0", "bytes=99999999999999999999-", "lines=1-2", ...ODD],
  Accept: ["text/html", "*", "application/json;q=", "a/b;q=2", ...ODD],
  "Accept-Encoding": ["identity;q=0", "*;q=0", ...ODD],
  "Content-Length": ["-1", "1e9", "0x10", "99999999999999999999", "5, 5", ...ODD],
  "Content-Encoding": ["gzip", "br, gzip", ...ODD],
  "Transfer-Encoding": ["gzip", "identity", "chunked, chunked", ...ODD],
  "Idempotency-Key": ODD,
  "CF-Connecting-IP": ["999.0.0.1", "::::", "127.0.0.1, 10.0.0.1", "fe80::1%eth0", ...ODD],
  "X-Forwarded-For": ODD,
  "X-Request-Id": ODD,
  "User-Agent": ODD,
};

const { operations: all } = await operations();

/** One operation for each way that requests are guarded and read. */
const classes = [
  ...new Map(all.map((operation) => [classOf(operation), operation] as const).toReversed()),
].toReversed();

function classOf({ method, parameters, body, route: { auth, costly } }: Operation): string {
  const parts = [body && "body", parameters.length > 0 && "parameters", costly && "costly"];
  return [method, `for ${auth ?? "all"}`, ...parts.filter((part) => part !== undefined && part !== false)].join(", ");
}

beforeAll(() => list("tyla", 1_000));

/** Every malformed header on its own, on a request that is otherwise as good as a generated one can be. */
async function faults(
  ask: (headers: Headers) => Promise<{ status: number; fault: string | undefined }>,
): Promise<string[]> {
  const found: string[] = [];
  let { token } = await newAccount("admin");
  for (const [name, values] of Object.entries(MALFORMED))
    for (const value of values) {
      const headers = new Headers({ "Content-Type": "application/json", Authorization: `Bearer ${token}` });
      headers.set(name, value);
      const { status, fault } = await ask(headers);
      // What ended the session succeeded; the next ones are to come as far.
      if (status < 400 || status === 401) ({ token } = await newAccount("admin"));
      if (fault !== undefined) found.push(`${name}: ${value.slice(0, 60)}\n    ${fault.slice(0, 300)}`);
    }
  return found;
}

describe("malformed headers at operations of the class", () => {
  test.each(classes)("%s", async (_, operation) => {
    const { method, path, body } = operation;
    const address = `/api/v1${path.replaceAll(/\{\w+\}/g, "tyla")}`;
    const found = await faults(async (headers) => {
      const response = await send(address, {
        method: method.toUpperCase(),
        headers,
        redirect: "manual",
        ...(body && { body: "{}" }),
      });
      return { status: response.status, fault: await faultOf(operation, response) };
    });
    expect(found.slice(0, 5).join("\n"), `${found.length} faults`).toBe("");
  });
});

test("a type that says JSON in an odd way is no failure of ours, at any operation with a body", async () => {
  const { token } = await newAccount("admin");
  for (const { method, path, body } of all) {
    if (!body) continue;
    const headers = { "Content-Type": "application/json;", Authorization: `Bearer ${token}` };
    const address = `/api/v1${path.replaceAll(/\{\w+\}/g, crypto.randomUUID())}`;
    const response = await send(address, { method: method.toUpperCase(), headers, body: "{}" });
    expect(response.status, `${method} ${path}: ${await response.text()}`).toBeLessThan(500);
  }
});

describe("malformed headers at the room", () => {
  test.each(["market", "artists/tyla", "artists/nobody", "portfolio"])("%s", async (room) => {
    const found = await faults(async (headers) => {
      headers.delete("Content-Type");
      if (!headers.has("Upgrade")) headers.set("Upgrade", "websocket");
      if (!headers.has("Sec-WebSocket-Protocol")) headers.set("Sec-WebSocket-Protocol", "anticip.v1, bearer.a.b.c");
      const response = await send(`/rooms/${room}`, { headers });
      response.webSocket?.accept();
      response.webSocket?.close();
      const problem = response.status < 400 ? undefined : Problem.safeParse(await response.json());
      const refused = response.status < 500 && (problem === undefined || problem.success);
      return { status: response.status, fault: refused ? undefined : `${response.status}: ${JSON.stringify(problem)}` };
    });
    expect(found.slice(0, 5).join("\n"), `${found.length} faults`).toBe("");
  });
});
