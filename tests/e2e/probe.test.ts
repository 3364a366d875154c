import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished } from "vitest";
import { run } from "./command.ts";
import { withExchangeOfItsOwn } from "./fixture.ts";

/** Its accounts come and go, and its rooms are full for a moment. */
const test = withExchangeOfItsOwn();

/** A site that answers as a careless one would, whatever is asked. */
async function carelessSite(): Promise<string> {
  const answer = (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, { "Content-Type": "text/html", "Cache-Control": "public, max-age=31536000, immutable" });
    response.end("<html></html>");
  };
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("npm run probe finds that an exchange holds", { timeout: 120_000 }, async ({ exchange }) => {
  const { code, stdout, stderr } = await run("probe", [exchange.url]);
  const lines = stdout.trim().split("\n");
  const others = lines.slice(0, -1).filter((line) => !line.startsWith("held"));
  expect(
    others.filter((line) => !line.includes(": does not show from outside; ")),
    stderr,
  ).toEqual([]);
  expect(lines.at(-1)).toMatch(/^2\d held, 0 fell, 9 skipped$/);
  expect(code).toBe(0);
});

test("npm run probe says of each attack that fell, and goes on", async () => {
  const { code, stdout } = await run("probe", [await carelessSite()]);
  expect(stdout).toContain(
    "FELL    An asset that is not there is not answered with the app, nor kept: 200, Cache-Control: public",
  );
  expect(stdout).toContain("FELL    With the ids of another account nothing is seen and nothing changed: ");
  expect(stdout).toMatch(/\n\d+ held, \d\d fell, 9 skipped\n$/);
  expect(code).toBe(1);
});

test.each([[[]], [["no address"]], [["http://localhost", "--username", "ada"]]])(
  "npm run probe says how it is used: %j",
  async (args) => {
    expect(await run("probe", args)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("npm run probe -- URL"),
    });
  },
);
