import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** Secrets of the tests; nothing outside them uses these. */
const TEST_SECRETS = {
  JWT_SECRET: "the secret of the tests, known to all",
  OPERATOR_TOKEN: "the-operator-of-the-tests",
  DATA_SECRET: "what the tests seal with, known to all",
};

export default defineConfig({
  test: {
    projects: [
      {
        // Pure code, in plain Node.
        test: {
          name: "unit",
          include: ["{domain,durable-objects,worker,scripts,simulation,web}/**/*.test.ts"],
          environment: "node",
        },
      },
      {
        // Objects and API, in the Workers runtime with real local D1, queues and alarms.
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: { ...TEST_SECRETS, OPENING_SECONDS: 0, TEST_MIGRATIONS: await readD1Migrations("migrations") },
            },
          }),
        ],
        test: {
          name: "workers",
          include: ["tests/workers/**/*.test.ts"],
          setupFiles: ["tests/workers/migrate.ts"],
        },
      },
      {
        // The built app in a real browser.
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 180_000,
          // Alone and one file after the other: what it measures in seconds should be the exchange.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
