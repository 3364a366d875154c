declare namespace Cloudflare {
  interface Env {
    /** D1's migrations, handed in by vitest.config.ts. */
    TEST_MIGRATIONS: import("cloudflare:test").D1Migration[];
    /** State of earlier releases, likewise. */
    STORED_STATE: {
      version: number;
      book: { sql: string; expected: import("../fixtures/state/read.ts").ExpectedBook };
      portfolio: {
        sql: string;
        expected: Omit<import("../fixtures/state/read.ts").ExpectedPortfolio, "openOrders" | "orders">;
      };
    }[];
    /** How many requests the fuzzer sends, and the seed they are made from. */
    FUZZ_REQUESTS: number;
    FUZZ_SEED: number;
  }
}
