declare namespace Cloudflare {
  interface Env {
    /** D1's migrations, handed in by vitest.config.ts. */
    TEST_MIGRATIONS: import("cloudflare:test").D1Migration[];
    /** How many requests the fuzzer sends, and the seed they are made from. */
    FUZZ_REQUESTS: number;
    FUZZ_SEED: number;
  }
}
