import { expect, it } from "vitest";
import { assertLockfile, checkLockfile } from "./lockfile.ts";

const HASH = "sha512-A+/vm0==";
const WORKERD = {
  version: "1",
  integrity: HASH,
  dev: true,
  optionalDependencies: { "@cloudflare/workerd-darwin-64": "1" },
};
const DARWIN = { version: "1", dev: true, optional: true };
const lockfile = (packages: Record<string, object>) =>
  JSON.stringify({
    packages: {
      "": { name: "anticip" },
      "node_modules/workerd": WORKERD,
      "node_modules/@cloudflare/workerd-darwin-64": DARWIN,
      ...packages,
    },
  });

it("takes ours", () => {
  expect(checkLockfile).not.toThrow();
  expect(() => assertLockfile(lockfile({}))).not.toThrow();
});

it.each([
  ["a package without a hash", { "node_modules/hono": { version: "4" } }, /no hash of node_modules\/hono/],
  ["a weak hash", { "node_modules/hono": { version: "4", integrity: "sha1-abc=" } }, /no hash of node_modules\/hono/],
  [
    "a build without a hash that reaches production",
    { "node_modules/@cloudflare/workerd-darwin-64": { version: "1", optional: true } },
    /no hash of .*darwin/,
  ],
  ["another workerd", { "node_modules/miniflare/node_modules/workerd": WORKERD }, /There must be one workerd, not 2/],
  [
    "a registry's address",
    { "node_modules/hono": { resolved: "https://registry.test/hono.tgz", integrity: HASH } },
    /names a registry/,
  ],
  [
    "a platform left out",
    { "node_modules/a": { integrity: HASH, optionalDependencies: { "a-linux": "1" } } },
    /lacks optional packages of node_modules\/a/,
  ],
])("refuses %s", (_, packages, reason) => {
  expect(() => assertLockfile(lockfile(packages))).toThrow(reason);
});
