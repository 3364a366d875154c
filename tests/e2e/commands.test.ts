import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished } from "vitest";
import type { ArtistSummary } from "../../domain/api/market.ts";
import { call } from "../../scripts/local/client.ts";
import { run } from "./command.ts";
import { test } from "./fixture.ts";
import { dollars } from "./screen.ts";

/** An exchange whose answers to one path are changed on their way; resolves to its address. */
async function tamperedWith(url: string, path: RegExp, change: (text: string) => string): Promise<string> {
  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const headers = { Authorization: request.headers.authorization ?? "" };
    const answer = await fetch(new URL(request.url ?? "/", url), { headers });
    const text = await answer.text();
    response.writeHead(answer.status, { "Content-Type": "application/json" });
    response.end(path.test(request.url ?? "") ? change(text) : text);
  };
  const server = createServer((request, response) => void forward(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("npm run verify", () => {
  const NO_TOKEN = { OPERATOR_TOKEN: "" };

  test("finds the journal of a book right, without a token", async ({ exchange }) => {
    const { code, stdout, stderr } = await run("verify", ["--artist", "abba", "--url", exchange.url], NO_TOKEN);
    expect(stdout, stderr).toMatch(
      /^abba: \d+ journal lines, hash chain right from line 1 on, \d+ trades of \d+ accounts, replay equals the live book/,
    );
    expect(code).toBe(0);
  });

  test("finds every book's right", async ({ exchange }) => {
    const { code, stdout, stderr } = await run("verify", ["--all", "--url", exchange.url], NO_TOKEN);
    const names = [...stdout.matchAll(/^([\w-]+): .*replay equals the live book/gm)].map(([, name]) => name);
    expect(names, stderr).toEqual(["abba", "adele", "beyonce", "bjork", "burna-boy", "fally-ipupa"]);
    expect(code).toBe(0);
  });

  test("finds a journal in which one price was changed wrong", async ({ exchange }) => {
    const url = await tamperedWith(exchange.url, /\/journal\?/, (text) => text.replace(/"price":(\d+)/, '"price":1$1'));
    const { code, stdout, stderr } = await run("verify", ["--artist", "abba", "--url", url], NO_TOKEN);
    expect(stderr).toMatch(/^abba: the journal is not right: line \d+: its link does not follow from the lines\.$/m);
    expect([code, stdout]).toEqual([1, ""]);
  });

  test("finds a journal that is whole, but of another book than the live one, wrong", async ({ exchange }) => {
    const url = await tamperedWith(exchange.url, /\/fingerprint$/, (text) =>
      text.replace(/"engine":"\w{4}/, '"engine":"0000'),
    );
    const { code, stderr } = await run("verify", ["--artist", "abba", "--url", url], NO_TOKEN);
    expect(stderr).toMatch(/^abba: the journal is not right: line \d+: replaying gives a book with hash /m);
    expect(code).toBe(1);
  });

  test.each([[[]], [["--artist", "abba", "--all"]]])("says how it is used: %j", async (args) => {
    expect(await run("verify", args)).toMatchObject({ code: 1, stderr: expect.stringContaining("--artist ID") });
  });
});

test("npm run projections:rebuild drops D1's projections, and ends when the books have told them again", async ({
  exchange,
}) => {
  const { code, stderr } = await run("projections-rebuild", ["--url", exchange.url], {
    OPERATOR_TOKEN: exchange.operatorToken,
  });
  expect(stderr).toMatch(/Rebuilding \d+ books: done/);
  expect(code).toBe(0);
  const { ask } = await exchange.best("abba");
  const { artists } = await call<{ artists: ArtistSummary[] }>(exchange.url, "GET", "/artists?q=abba");
  expect(artists.map((artist) => dollars(artist.ask ?? 0))).toEqual([ask]);
});

describe("npm start", () => {
  /** On no developer's state, where an exchange may run. */
  const start = (PORT: string) =>
    run("start", [], { PORT, ANTICIP_STATE: join(tmpdir(), "anticip-state-that-is-not-there") });

  test("says that its port is taken, and how to choose another", async ({ exchange }) => {
    const { port } = new URL(exchange.url);
    expect(await start(port)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`Port ${port} is taken.`),
    });
  });

  test.each(["0", "65536", "eighty"])("takes no port %s", async (PORT) => {
    expect(await start(PORT)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`PORT must be a number from 1 to 65535, not "${PORT}".`),
    });
  });
});
