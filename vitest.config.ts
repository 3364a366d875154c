import { randomInt } from "node:crypto";
import { availableParallelism } from "node:os";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { expectedOf, storedSql } from "./tests/fixtures/state/read.ts";

/** Secrets of the tests; nothing outside them uses these. */
const TEST_SECRETS = {
  JWT_SECRET: "the secret of the tests, known to all",
  OPERATOR_TOKEN: "the-operator-of-the-tests",
  DATA_SECRET: "what the tests seal with, known to all",
};

/** How many requests the fuzzer sends, and from which seed: another one each run, unless it is given. */
const FUZZING = {
  FUZZ_REQUESTS: Number(process.env.FUZZ_REQUESTS ?? 6_000),
  FUZZ_SEED: Number(process.env.FUZZ_SEED ?? randomInt(1, 2 ** 31)),
};

/** A book and a portfolio as each earlier release stored them, for objects to open: they cannot read files. */
const storedState = () =>
  [1, 2].map((version) => {
    const { books, portfolios } = expectedOf(version);
    const { openOrders: _openOrders, orders: _orders, ...portfolio } = portfolios["eve"]!;
    return {
      version,
      book: { sql: storedSql(version, "book-rema"), expected: books["rema"]! },
      portfolio: { sql: storedSql(version, "portfolio-eve"), expected: portfolio },
    };
  });

/** The built app in a real browser: one file after the other, so that all share one exchange and one browser. */
const IN_A_BROWSER = { environment: "node", testTimeout: 120_000, hookTimeout: 180_000, maxWorkers: 1 } as const;

/** Promises about time: they run when nothing else does, as what they measure is the exchange and not the machine. */
const TIMED = "tests/e2e/timed/**/*.test.ts";

export default defineConfig({
  test: {
    // vitest leaves one core idle by default: on two cores that is half of them.
    maxWorkers: Math.max(2, availableParallelism()),
    // A process, or a Workers runtime, serves many files: each new one would load all modules again.
    isolate: false,
    setupFiles: ["tests/setup/no-logged-errors.ts"],
    projects: [
      {
        extends: true,
        // Pure code, in plain Node.
        test: {
          name: "unit",
          include: ["{domain,durable-objects,worker,scripts,simulation,web}/**/*.test.ts"],
          environment: "node",
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        // Objects and API, in the Workers runtime with real local D1, queues and alarms.
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                ...TEST_SECRETS,
                ...FUZZING,
                SOURCES: "simulated",
                FRANKFURTER_URL: "",
                ECB_URL: "",
                OPENING_SECONDS: 0,
                PUBLIC_URL: "https://anticip.test",
                TEST_MIGRATIONS: await readD1Migrations("migrations"),
                // As JSON, which is how a binding carries it.
                STORED_STATE: JSON.parse(JSON.stringify(storedState())),
              },
            },
          }),
        ],
        test: {
          name: "workers",
          include: ["tests/workers/**/*.test.ts"],
          setupFiles: ["tests/setup/no-logged-errors.ts", "tests/workers/fresh-storage.ts"],
          // Far beyond what any takes: a machine that does other things too is no failure.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          ...IN_A_BROWSER,
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          exclude: [TIMED],
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { ...IN_A_BROWSER, name: "e2e-timed", include: [TIMED], sequence: { groupOrder: 2 } },
      },
    ],
  },
});
