import { expect, test } from "vitest";
import type { ApiContext } from "./context.ts";
import { originOf } from "./origin.ts";

const at = (url: string, PUBLIC_URL: string) => originOf({ env: { PUBLIC_URL }, req: { url } } as ApiContext);

test("the origin is the public one where an operator has named it, else that of the request", () => {
  expect(at("https://anticip.workers.test/api/v1/auth/google?x=y", "")).toBe("https://anticip.workers.test");
  expect(at("https://anticip.workers.test/api/v1/auth/google", "https://anticip.test/")).toBe("https://anticip.test");
});
