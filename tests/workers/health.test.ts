import { exports } from "cloudflare:workers";
import { expect, it } from "vitest";

it("answers that it is well", async () => {
  const response = await exports.default.fetch("https://anticip.test/api/v1/health");
  expect(await response.json()).toMatchObject({ status: "ok" });
});
